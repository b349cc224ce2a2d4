-- One client per carrier and member; where several enrollments name one, the newest says how.
insert into client (
    id, carrier_id, member_key, name, member_id, medicare_id, medicare_partial, birth_date
)
select distinct on (owned.client_id)
    owned.client_id, %(carrier_id)s::smallint, resolved.member_key, coalesce(resolved.name, ''),
    resolved.member_id, resolved.medicare_id, resolved.medicare_partial, resolved.birth_date
from resolved
join owned on owned.enrollment_id = resolved.enrollment_id and owned.is_new_client
order by
    owned.client_id, resolved.reported_on desc, resolved.effective_on desc nulls last,
    resolved.enrollment_id
