-- How many rows the reports of a scope's day listed, and the headers under which they did.
select rows - skipped, header
from report
where scope_id = %(scope_id)s and as_of = %(previous_on)s and error is null and id <> %(report_id)s
