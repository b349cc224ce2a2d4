-- The state of each enrollment in `spoken`, which is everything said of it: the deciding statement
-- gives words, end and reason; every other fact is the newest that is not empty; a death stays until
-- a newer book lists a living member. Written once: ingest folds all that was said, the history of an
-- enrollment every beginning of it.
with fact as (
    select
        enrollment_id,
        (array_agg(plan_code order by place) filter (where plan_code is not null))[1] as plan_code,
        (array_agg(plan_name order by place) filter (where plan_name is not null))[1] as plan_name,
        (array_agg(product order by place) filter (where product is not null))[1] as product,
        (array_agg(network order by place) filter (where network is not null))[1] as network,
        (array_agg(policy_number order by place) filter (where policy_number is not null))[1] as policy_number,
        (array_agg(county order by place) filter (where county is not null))[1] as county,
        (array_agg(state order by place) filter (where state is not null))[1] as state,
        (array_agg(submitted_on order by place) filter (where submitted_on is not null))[1] as submitted_on,
        (array_agg(effective_on order by place) filter (where effective_on is not null))[1] as effective_on,
        (array_agg(name order by place) filter (where name is not null))[1] as name,
        (array_agg(birth_date order by place) filter (where birth_date is not null))[1] as birth_date,
        (array_agg(member_id order by place) filter (where member_id is not null))[1] as member_id,
        (array_agg(medicare_id order by place) filter (where medicare_id is not null))[1] as medicare_id,
        (array_agg(medicare_partial order by place) filter (where medicare_partial is not null))[1] as medicare_partial,
        (array_agg(died_on order by place) filter (where died and died_on is not null))[1] as died_on,
        coalesce(
            max(last_said_on) filter (where died)
                >= coalesce(
                    max(last_said_on) filter (
                        where by_book and not died and word = 'CONFIRMED'
                            and (termed_on is null or termed_on >= last_said_on)
                    ),
                    '-infinity'
                ),
            false
        ) as died,
        max(last_said_on) as reported_on,
        max(last_said_on) filter (where word = 'CONFIRMED') as confirmed_on,
        min(said_from) filter (where by_book) as first_booked_on,
        array_agg(distinct scope_id order by scope_id) filter (where said_to is null) as listed_by
    from spoken
    where statements > 1
    group by enrollment_id
),
contested as (
    -- Books that said different things of one enrollment at one time: each report decides anew.
    select enrollment_id
    from (
        select
            spoken.*,
            max(last_said_on) over (
                partition by enrollment_id order by said_from, place
                rows between unbounded preceding and 1 preceding
            ) as said_until
        from spoken
        where by_book and statements > 1
    ) as spoken
    group by enrollment_id
    having bool_or(said_until >= said_from)
        and count(distinct (word, termed_on, effective_on, said_reason, died)) > 1
),
saying as (
    -- What decided from a day on: of contested enrollments each day's strongest book, else statements.
    select
        enrollment_id, place, by_book, said_from, last_said_on, effective_on, termed_on, word,
        said_reason, died, died_on
    from spoken
    where statements > 1
        and not (by_book and enrollment_id in (select contested.enrollment_id from contested))
    union all
    select * from (
        select distinct on (spoken.enrollment_id, report.as_of)
            spoken.enrollment_id, 0, true, report.as_of, report.as_of, spoken.effective_on,
            spoken.termed_on, spoken.word, spoken.said_reason, spoken.died, spoken.died_on
        from contested
        join spoken on spoken.enrollment_id = contested.enrollment_id and spoken.by_book
        join told_report as report
            on report.scope_id = spoken.scope_id
            and report.as_of between spoken.said_from and spoken.last_said_on
        order by spoken.enrollment_id, report.as_of, spoken.strength
    ) as decided
),
streak as (
    -- What was said, in the order in which it decided, applications only until a book took over.
    select
        saying.*,
        fact.effective_on as known_effective_on,
        fact.died as died_at_last,
        row_number() over later_first as from_last,
        sum(1) over (partition by saying.enrollment_id) as deciders
    from saying
    join fact on fact.enrollment_id = saying.enrollment_id
    where saying.by_book
        or (saying.said_from >= fact.first_booked_on) is not true
    window later_first as (
        partition by saying.enrollment_id
        order by
            (saying.place = 1) desc, saying.by_book desc, saying.said_from desc, saying.place
    )
),
worded as (
    -- The day since which the deciding words, dates and reason have been said without a break.
    select
        enrollment_id,
        min(said_from) filter (where from_last < coalesce(first_other, deciders + 1)) as as_of
    from (
        select
            streak.*,
            min(from_last) filter (
                where (word, termed_on, coalesce(effective_on, known_effective_on))
                    is distinct from (last_word, last_termed_on, last_effective_on)
            ) over (partition by enrollment_id) as first_other
        from (
            select
                streak.*,
                first_value(word) over last_first as last_word,
                first_value(termed_on) over last_first as last_termed_on,
                first_value(coalesce(effective_on, known_effective_on)) over last_first as last_effective_on
            from streak
            window last_first as (partition by enrollment_id order by from_last)
        ) as streak
    ) as compared
    group by enrollment_id
),
ruled as (
    -- The state in which each statement found and left the enrollment.
    select
        streak.enrollment_id,
        streak.said_from,
        streak.from_last,
        (began.status, began.termination_reason) as began,
        lead((ended.status, ended.termination_reason)) over (
            partition by streak.enrollment_id order by streak.from_last
        ) as before
    from (
        -- A death stays, as in `fact`.
        select
            streak.enrollment_id, said_from, from_last, word, said_reason, effective_on,
            known_effective_on, termed_on,
            lag(said_from) over (partition by enrollment_id order by from_last) as next_from,
            case
                when from_last = 1 then died_at_last
                else coalesce(
                    min(from_last) filter (where died) over so_far
                        < coalesce(
                            min(from_last) filter (
                                where by_book and not died and word = 'CONFIRMED'
                                    and (termed_on is null or termed_on >= last_said_on)
                            ) over so_far,
                            deciders + 1
                        ),
                    false
                )
            end as died,
            coalesce(
                case when died then died_on end, max(died_on) filter (where died) over so_far
            ) as died_on
        from streak
        window so_far as (partition by enrollment_id order by from_last desc)
    ) as streak
    cross join lateral enrollment_status(
        word, said_reason, null, coalesce(effective_on, known_effective_on), termed_on, died, died_on,
        false, said_from, said_from, said_from
    ) as began
    cross join lateral enrollment_status(
        word, said_reason, null, coalesce(effective_on, known_effective_on), termed_on, died, died_on,
        false, said_from, said_from, coalesce(next_from, said_from) - 1
    ) as ended
),
standing as (
    -- The day since which statements have continued the state of the one before.
    -- Not by row_number: taken for a single row, it would be joined to all others one by one.
    select distinct on (enrollment_id) enrollment_id, said_from as said_on
    from ruled
    where began is distinct from before
    order by enrollment_id, from_last
)
select
    decider.enrollment_id,
    decider.agent_id,
    fact.plan_code,
    fact.plan_name,
    fact.product,
    fact.network,
    fact.policy_number,
    fact.county,
    fact.state,
    fact.submitted_on,
    fact.effective_on,
    coalesce(decider.termed_on, case when fact.died then fact.died_on end) as termed_on,
    decider.carrier_status,
    decider.termination_detail,
    decider.word,
    decider.said_reason,
    fact.died,
    case when fact.died then fact.died_on end as died_on,
    standing.said_on,
    worded.as_of,
    coalesce(fact.confirmed_on >= fact.effective_on, false) as took_effect,
    fact.name,
    fact.birth_date,
    fact.member_id,
    fact.medicare_id,
    fact.medicare_partial,
    fact.reported_on,
    coalesce(fact.listed_by, '{}') as listed_by
from spoken as decider
join fact on fact.enrollment_id = decider.enrollment_id
join worded on worded.enrollment_id = decider.enrollment_id
join standing on standing.enrollment_id = decider.enrollment_id
where decider.place = 1 and decider.statements > 1
union all
select
    enrollment_id,
    agent_id,
    plan_code,
    plan_name,
    product,
    network,
    policy_number,
    county,
    state,
    submitted_on,
    effective_on,
    termed_on,
    carrier_status,
    termination_detail,
    word,
    said_reason,
    died,
    died_on,
    said_from,
    said_from,
    false,
    name,
    birth_date,
    member_id,
    medicare_id,
    medicare_partial,
    last_said_on,
    case when said_to is null then array[scope_id] else '{}' end
from spoken
where statements = 1
