-- What moved between two days: of each enrollment that may have moved, the status by what reports had
-- said as of each of the days, on that day; counted where the two differ. An enrollment on a day is
-- what `spoken` has as its enrollment, so that the fold need not know: twice its id, and one more for
-- the later day.
with asked as (
{enrollments}
),
moving as (
    -- Where the later day is today and nothing was said since, the stored state is that day's.
    select
        asked.enrollment_id,
        business_day.today = %(to_day)s::date
            and not exists (
                select
                from enrollment_event as event
                where event.enrollment_id = asked.enrollment_id and event.said_from > %(to_day)s::date
            ) as is_stored
    from (select distinct asked.enrollment_id from asked) as asked
    cross join business_day
),
said as (
    select
        moving.enrollment_id * 2 + day.number as on_day,
        event.*,
        scope.kind = 'BOOK' as by_book,
        scope.rank,
        case
            when event.said_to <= day.day then event.said_to
            else (
                select max(report.as_of)
                from told_report as report
                where report.scope_id = event.scope_id
                    and report.as_of <= day.day
            )
        end as last_said_on
    from moving
    cross join (values (0, %(from_day)s::date), (1, %(to_day)s::date)) as day (number, day)
    join enrollment_event as event
        on event.enrollment_id = moving.enrollment_id
        and event.said_from <= day.day
        and not (moving.is_stored and day.number = 1)
    join scope on scope.id = event.scope_id
),
spoken as (
    select
        on_day as enrollment_id,
        scope_id, said_from, said_to, agent_id, plan_code, plan_name, product, network,
        policy_number, county, state, submitted_on, effective_on, termed_on, died, died_on, word,
        said_reason, carrier_status, termination_detail, name, birth_date, member_id, medicare_id,
        medicare_partial, by_book, last_said_on,
        row_number() over (
            partition by on_day
            order by
                by_book desc,
                last_said_on desc,
                rank desc,
                (died or termed_on is not null or word not in ('PENDING', 'CONFIRMED', 'UNMAPPED')) desc,
                content desc
        ) as place,
        row_number() over (
            partition by on_day
            order by
                rank desc,
                (died or termed_on is not null or word not in ('PENDING', 'CONFIRMED', 'UNMAPPED')) desc,
                content desc
        ) as strength,
        count(*) over (partition by on_day) as statements
    from said
),
folded as (
{fold}
),
compared as (
    select
        moving.enrollment_id,
        began.status as from_status,
        coalesce(ended.status, stored.status) as to_status,
        waited.status is not distinct from coalesce(ended.status, stored.status) as by_calendar
    from moving
    join enrollment as stored on stored.id = moving.enrollment_id
    left join folded as later on later.enrollment_id = moving.enrollment_id * 2 + 1
    left join folded as earlier on earlier.enrollment_id = moving.enrollment_id * 2
    left join lateral enrollment_status(
        later.word, later.said_reason, null, later.effective_on, later.termed_on, later.died,
        later.died_on, later.took_effect, later.as_of, later.said_on, %(to_day)s
    ) as ended on later.enrollment_id is not null
    left join lateral enrollment_status(
        earlier.word, earlier.said_reason, null, earlier.effective_on, earlier.termed_on,
        earlier.died, earlier.died_on, earlier.took_effect, earlier.as_of, earlier.said_on,
        %(from_day)s
    ) as began on earlier.enrollment_id is not null
    -- What the calendar alone would have made of what was said by the first day.
    left join lateral enrollment_status(
        earlier.word, earlier.said_reason, null, earlier.effective_on, earlier.termed_on,
        earlier.died, earlier.died_on, earlier.took_effect, earlier.as_of, earlier.said_on,
        %(to_day)s
    ) as waited on earlier.enrollment_id is not null
    where moving.is_stored or later.enrollment_id is not null
)
select
    asked.place,
    asked.carrier_id,
    compared.from_status,
    compared.to_status,
    case when compared.by_calendar then 'CALENDAR' else 'REPORT' end as cause,
    count(*)
from compared
join asked on asked.enrollment_id = compared.enrollment_id
join carrier on carrier.id = asked.carrier_id
where compared.from_status is distinct from compared.to_status
group by asked.place, asked.carrier_id, carrier.code, 3, 4, 5
order by asked.place, carrier.code collate "C", 3 nulls first, 4, 5 desc
limit %(in_all)s
