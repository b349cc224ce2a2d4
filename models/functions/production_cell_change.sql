-- The statement that adds enrollments to production_cell; all else is as in
-- production_total_change.
create or replace function production_cell_change(rows text, pairs text)
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
        date_trunc('month', one.submitted_on::timestamp)::date as submitted_month,
        date_trunc('month', one.effective_on::timestamp)::date as effective_month,
        one.carrier_id,
        one.product,
        one.network,
        one.status,
        one.termination_reason,
        sum(one.sign)::integer as enrollments,
        coalesce(
            sum(one.sign) filter (
                where is_rapid_disenrollment(
                    one.status, one.termination_reason, one.effective_on, one.termed_on
                )
            ),
            0
        )::integer as rapid_disenrollments
    from (%1$s) as one
    join numbered on numbered.agent_id = one.agent_id
    group by
        numbered.chain, submitted_month, effective_month, one.carrier_id, one.product, one.network,
        one.status, one.termination_reason
),
delta as materialized (
    select
        holding.holder_id,
        written.submitted_month,
        written.effective_month,
        written.carrier_id,
        written.product,
        written.network,
        written.status,
        written.termination_reason,
        sum(holding.sign * written.enrollments) as enrollments,
        sum(holding.sign * written.rapid_disenrollments) as rapid_disenrollments
    from written
    join holding on holding.chain = written.chain
    group by
        holding.holder_id, written.submitted_month, written.effective_month, written.carrier_id,
        written.product, written.network, written.status, written.termination_reason
),
changed as (
    insert into production_cell as stored (
        agent_id, submitted_month, effective_month, carrier_id, product, network, status,
        termination_reason, enrollments, rapid_disenrollments
    )
    select delta.*
    from delta
    where (delta.enrollments, delta.rapid_disenrollments) <> (0, 0)
    order by
        delta.holder_id, delta.submitted_month, delta.effective_month, delta.carrier_id,
        delta.product, delta.network, delta.status, delta.termination_reason
    on conflict on constraint production_cell_key do update
    set enrollments = stored.enrollments + excluded.enrollments,
        rapid_disenrollments = stored.rapid_disenrollments + excluded.rapid_disenrollments
    returning stored.ctid as place, stored.enrollments
)
select array_agg(changed.place)
from changed
where changed.enrollments = 0
    $sql$,
    rows,
    production_holding(pairs)
)
$function$;
