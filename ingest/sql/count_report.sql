-- The fates of a report's rows.
update report
set rows = %(inserted)s + %(updated)s + %(unchanged)s + %(held)s + %(skipped)s,
    inserted = %(inserted)s,
    updated = %(updated)s,
    unchanged = %(unchanged)s,
    held = %(held)s,
    skipped = %(skipped)s,
    unmapped_words = %(unmapped_words)s,
    warnings = %(warnings)s
where id = %(report_id)s
