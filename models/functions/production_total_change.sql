-- The statement that adds enrollments to production_total and gives the places of what is now zero.
-- `rows` are enrollments with a sign, `pairs` say in whose totals (holder_id) those of an agent
-- count and with which sign; both are SQL, since only a trigger sees its transition tables.
-- The deltas are applied in key order, so that two writers cannot deadlock.
create or replace function production_total_change(rows text, pairs text)
returns text
language sql
immutable
as $function$
select format(
    $sql$
with %2$s,
written as materialized (
    select
        numbered.chain,
        one.carrier_id,
        sum(one.sign) filter (where one.status = 'APPROVED') as approved,
        sum(one.sign) filter (where one.status = 'ACTIVE') as active,
        sum(one.sign) filter (where one.status = 'ATTRITED') as attrited,
        sum(one.sign) filter (where one.status = 'DECEASED') as deceased,
        sum(one.sign) filter (where one.status = 'POLICY_DISENROLLMENT') as disenrolled,
        sum(one.sign) filter (where one.status = 'UNKNOWN') as unknown,
        sum(one.sign) filter (
            where is_rapid_disenrollment(
                one.status, one.termination_reason, one.effective_on, one.termed_on
            )
        ) as rapid_disenrollments
    from (%1$s) as one
    join numbered on numbered.agent_id = one.agent_id
    group by numbered.chain, one.carrier_id
),
delta as materialized (
    select
        holding.holder_id,
        written.carrier_id,
        coalesce(sum(holding.sign * written.approved::integer), 0) as approved,
        coalesce(sum(holding.sign * written.active::integer), 0) as active,
        coalesce(sum(holding.sign * written.attrited::integer), 0) as attrited,
        coalesce(sum(holding.sign * written.deceased::integer), 0) as deceased,
        coalesce(sum(holding.sign * written.disenrolled::integer), 0) as disenrolled,
        coalesce(sum(holding.sign * written.unknown::integer), 0) as unknown,
        coalesce(sum(holding.sign * written.rapid_disenrollments::integer), 0)
            as rapid_disenrollments
    from written
    join holding on holding.chain = written.chain
    group by holding.holder_id, written.carrier_id
),
changed as (
    insert into production_total as stored (
        agent_id, carrier_id, approved, active, attrited, deceased, disenrolled, unknown,
        rapid_disenrollments
    )
    select delta.*
    from delta
    where (
        delta.approved, delta.active, delta.attrited, delta.deceased, delta.disenrolled,
        delta.unknown, delta.rapid_disenrollments
    ) <> (0, 0, 0, 0, 0, 0, 0)
    order by delta.holder_id, delta.carrier_id
    on conflict (agent_id, carrier_id) do update
    set approved = stored.approved + excluded.approved,
        active = stored.active + excluded.active,
        attrited = stored.attrited + excluded.attrited,
        deceased = stored.deceased + excluded.deceased,
        disenrolled = stored.disenrolled + excluded.disenrolled,
        unknown = stored.unknown + excluded.unknown,
        rapid_disenrollments = stored.rapid_disenrollments + excluded.rapid_disenrollments
    returning
        stored.ctid as place,
        (
            stored.approved, stored.active, stored.attrited, stored.deceased, stored.disenrolled,
            stored.unknown, stored.rapid_disenrollments
        ) = (0, 0, 0, 0, 0, 0, 0) as is_empty
)
select array_agg(changed.place)
from changed
where changed.is_empty
    $sql$,
    rows,
    production_holding(pairs)
)
$function$;
