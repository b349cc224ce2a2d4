-- The next rows of one report that are tried again: all, or those that wait for these agents.
select line, raw
from held_row
where report_id = %(report_id)s
    and line > %(after)s
    and (%(subjects)s::text[] is null or reason = 'UNKNOWN_AGENT' and subject = any(%(subjects)s))
order by line
limit %(most)s
