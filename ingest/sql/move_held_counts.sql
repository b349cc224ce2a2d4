-- Rows that waited have another fate now; together they are as many as before.
update report
set inserted = inserted + %(inserted)s,
    updated = updated + %(updated)s,
    unchanged = unchanged + %(unchanged)s,
    skipped = skipped + %(skipped)s,
    held = held - %(inserted)s - %(updated)s - %(unchanged)s - %(skipped)s
where id = %(report_id)s
