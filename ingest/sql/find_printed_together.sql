-- Whether this report prints a stored enrollment with two effective dates: then it is two, and what was
-- taken for a correction was none.
select 1
from (
    select distinct enrollment.id
    from candidate
    join fresh on fresh.line = candidate.line
    left join merged on merged.enrollment_id = candidate.enrollment_id
    join enrollment on enrollment.id = coalesce(merged.survivor_id, candidate.enrollment_id)
    where fresh.effective_on <> enrollment.effective_on
) as dated
cross join lateral (
    select count(distinct said.effective_on) as days
    from enrollment_event as said
    where said.enrollment_id = dated.id
        and said.scope_id = %(scope_id)s
        and said.said_from <= %(as_of)s
        and (said.said_to is null or said.said_to >= %(as_of)s)
) as printed
where printed.days > 1
limit 1
