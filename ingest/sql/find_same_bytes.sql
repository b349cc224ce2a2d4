-- The report that took in these very bytes for this scope. A book that repeats itself under a new
-- day is a new report; where the day is only guessed, the same bytes are the same report.
select id
from report
where digest = %(digest)s
    and scope_id is not distinct from %(scope_id)s::integer
    and carrier_id is not null
    and (as_of = %(as_of)s or %(as_of_guessed)s)
    and error is null
limit 1
