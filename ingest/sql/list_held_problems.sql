-- How many rows of one report, or of all, wait with the same sentence; each begins with its line.
select reason::text, regexp_replace(message, '^line [0-9]+: ', ''), count(*)
from held_row
where report_id = coalesce(%(report_id)s, report_id)
group by 1, 2
order by 3 desc, 1, 2
