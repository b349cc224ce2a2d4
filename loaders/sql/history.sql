-- The newest events of each enrollment, oldest first, each with the state that the enrollment had on
-- that report's day with everything said until then folded in. An event here stands for everything
-- said up to it: that is what `spoken` has as its enrollment, so that the fold need not know.
with told as (
    select
        event.*,
        scope.kind = 'BOOK' as by_book,
        scope.rank,
        report.received_at,
        row_number() over weakest_last as number,
        count(*) over (partition by event.enrollment_id) as events
    from enrollment_event as event
    join scope on scope.id = event.scope_id
    join told_report as report on report.id = event.report_id
    where event.enrollment_id = any (%(enrollment_ids)s)
    window weakest_last as (
        partition by event.enrollment_id
        order by
            event.said_from,
            scope.kind = 'BOOK',
            scope.rank,
            (event.died or event.termed_on is not null or event.word not in ('PENDING', 'CONFIRMED', 'UNMAPPED')),
            event.content,
            event.id
    )
),
said as (
    -- The newest report of its scope, until the later event's day, that said the earlier one.
    select
        upto.id as upto_id,
        earlier.*,
        case
            when earlier.said_to <= upto.said_from then earlier.said_to
            else (
                select max(report.as_of)
                from told_report as report
                where report.scope_id = earlier.scope_id and report.as_of <= upto.said_from
            )
        end as last_said_on
    from told as upto
    join told as earlier
        on earlier.enrollment_id = upto.enrollment_id and earlier.number <= upto.number
    where upto.number > upto.events - %(most)s
),
spoken as (
    select
        upto_id as enrollment_id,
        scope_id, said_from, said_to, agent_id, plan_code, plan_name, product, network,
        policy_number, county, state, submitted_on, effective_on, termed_on, died, died_on, word,
        said_reason, carrier_status, termination_detail, name, birth_date, member_id, medicare_id,
        medicare_partial, by_book, last_said_on,
        row_number() over (
            partition by upto_id
            order by
                by_book desc,
                last_said_on desc,
                rank desc,
                (died or termed_on is not null or word not in ('PENDING', 'CONFIRMED', 'UNMAPPED')) desc,
                content desc
        ) as place,
        row_number() over (
            partition by upto_id
            order by
                rank desc,
                (died or termed_on is not null or word not in ('PENDING', 'CONFIRMED', 'UNMAPPED')) desc,
                content desc
        ) as strength,
        count(*) over (partition by upto_id) as statements
    from said
),
-- Materialized: the planner takes it for a single row, and would fold everything anew for each event.
folded as materialized (
{fold}
)
select
    told.enrollment_id,
    told.received_at,
    told.said_from,
    ruled.status,
    ruled.termination_reason,
    told.carrier_status,
    told.agent_id,
    folded.submitted_on,
    folded.effective_on,
    folded.termed_on,
    told.report_id,
    told.line
from told
join folded on folded.enrollment_id = told.id
join enrollment on enrollment.id = told.enrollment_id
cross join lateral enrollment_status(
    folded.word,
    folded.said_reason,
    -- Derived reasons explain the end that the enrollment has now, not one that was said before.
    case when folded.termed_on = enrollment.termed_on then enrollment.derived_reason end,
    folded.effective_on,
    folded.termed_on,
    folded.died,
    folded.died_on,
    folded.took_effect,
    folded.as_of,
    folded.said_on,
    told.said_from
) as ruled
order by told.enrollment_id, told.number
