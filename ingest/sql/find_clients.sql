-- Which client each folded enrollment belongs to, a new one where its key was never seen, and which
-- one it belonged to before. New ones are dealt out of arrays: how many there are is never known
-- beforehand, and a join would compare each with each.
create temporary table owned on commit drop as
with found as materialized (
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
    select nextval((select pg_get_serial_sequence('client', 'id'))) as client_id, unseen.*
    from (
        select
            array_agg(enrollment_id) as enrollment_ids,
            array_agg(former_client_id) as former_client_ids
        from found
        where client_id is null
        group by member_key
        order by min(enrollment_id)
    ) as unseen
)
select enrollment_id, client_id, former_client_id, false as is_new_client
from found
where client_id is not null
union all
select owned.enrollment_id, newborn.client_id, owned.former_client_id, true
from newborn
cross join lateral unnest(newborn.enrollment_ids, newborn.former_client_ids)
    as owned (enrollment_id, former_client_id)
