-- One client per carrier and member; where several enrollments name one, the newest says how.
insert into client (
    carrier_id, member_key, name, member_id, medicare_id, medicare_partial, birth_date
)
select distinct on (member_key)
    %(carrier_id)s::smallint, member_key, coalesce(name, ''), member_id, medicare_id, medicare_partial,
    birth_date
from resolved
order by member_key, reported_on desc, effective_on desc nulls last, enrollment_id
on conflict (carrier_id, member_key) do nothing
