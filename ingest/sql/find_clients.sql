-- Which client each folded enrollment belongs to, a new one where its key was never seen, and which
-- one it belonged to before.
create temporary table owned on commit drop as
with found as (
    select
        resolved.enrollment_id,
        resolved.member_key,
        client.id as client_id,
        enrollment.client_id as former_client_id
    from resolved
    left join client on client.carrier_id = %(carrier_id)s and client.member_key = resolved.member_key
    left join enrollment on enrollment.id = resolved.enrollment_id
),
newborn as (
    select member_key, nextval((select pg_get_serial_sequence('client', 'id'))) as client_id
    from (
        select member_key
        from found
        where client_id is null
        group by member_key
        order by min(enrollment_id)
    ) as unseen
)
select
    found.enrollment_id,
    coalesce(found.client_id, newborn.client_id) as client_id,
    found.former_client_id,
    newborn.client_id is not null as is_new_client
from found
left join newborn on newborn.member_key = found.member_key
