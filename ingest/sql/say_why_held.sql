-- What a row lacks by now; written only where that is something else than before.
update held_row
set reason = %(reason)s, subject = %(subject)s, message = %(message)s
where report_id = %(report_id)s
    and line = %(line)s
    and (reason::text, subject, message) is distinct from (%(reason)s, %(subject)s, %(message)s)
