-- The rows of one report that were tried again and no longer wait.
delete from held_row
where report_id = %(report_id)s
    and (%(subjects)s::text[] is null or reason = 'UNKNOWN_AGENT' and subject = any(%(subjects)s))
    and line <> all(%(still)s::integer[])
