-- Whether this report prints a stored enrollment with two effective dates: then it is two, and what was
-- taken for a correction was none.
select 1
from candidate
join target on target.line = candidate.line
join enrollment_event as said on said.enrollment_id = target.enrollment_id
where said.scope_id = %(scope_id)s
    and said.said_from <= %(as_of)s
    and (said.said_to is null or said.said_to >= %(as_of)s)
group by target.enrollment_id
having count(distinct said.effective_on) > 1
limit 1
