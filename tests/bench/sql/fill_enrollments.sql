-- Five for each agent, the rest uneven: who stands at the bottom writes most. Four years of
-- submissions, most in the autumn; the status follows from the facts by the rule itself.
with drawn as (
    select
        client.id as client_id,
        client.carrier_id,
        case
            when client.id <= 5 * %(agents)s then 1 + (client.id - 1) %% %(agents)s
            else greatest(1, %(agents)s - floor(%(agents)s * power(random(), 1.7))::bigint)
        end as agent_id,
        1 + floor(random() * 40)::integer as plan_place,
        random() as fate,
        random() as season,
        %(today)s::date - (random() * 1460)::integer as any_day,
        1 + (random() * 50)::integer as waited
    from client
),
dated as (
    select
        drawn.*,
        submitted_on,
        (date_trunc('month', submitted_on) + interval '1 month')::date as effective_on
    from drawn
    cross join lateral (
        select
            case
                when drawn.season < 0.6 then
                    least(
                        %(today)s::date - 5,
                        make_date(extract(year from drawn.any_day)::integer, 10, 15) + drawn.waited
                    )
                else drawn.any_day - 5
            end as submitted_on
    ) as chosen
),
told as (
    select
        dated.*,
        case
            when fate < 0.70 then 'CONFIRMED'
            when fate < 0.88 then 'ENDED'
            when fate < 0.92 then 'CANCELED'
            when fate < 0.94 then 'DENIED'
            when fate < 0.96 then 'WITHDRAWN'
            when fate < 0.98 then 'PENDING'
            else 'CONFIRMED'
        end::word as word,
        case
            when fate between 0.70 and 0.88 then
                least(effective_on + (fate * 7919)::integer %% 700 + 20, %(today)s::date - 10)
        end as termed_on,
        case when fate between 0.70 and 0.79 then 'PLAN_CHANGE'::said_reason end as said_reason,
        fate >= 0.985 as died,
        case when fate >= 0.985 then greatest(effective_on, %(today)s::date - 90) end as died_on,
        least(%(today)s::date - 7, submitted_on + 7 * waited) as said_on
    from dated
)
insert into enrollment (
    carrier_id, agent_id, client_id, plan_id, plan_name, product, network, policy_number, county,
    state, submitted_on, effective_on, termed_on, carrier_status, termination_detail, status,
    termination_reason, status_since, updated_at, reported_on, listed_by, word, said_reason,
    died, died_on, said_on, as_of, took_effect
)
select
    told.carrier_id,
    told.agent_id,
    told.client_id,
    plan.id,
    plan.name,
    plan.product,
    plan.network,
    'P' || lpad(told.client_id::text, 9, '0'),
    (array['Travis', 'Harris', 'Cook', 'Pima', 'Kern', 'Wayne'])[1 + told.client_id %% 6],
    (array['TX', 'TX', 'IL', 'AZ', 'CA', 'MI'])[1 + told.client_id %% 6],
    told.submitted_on,
    told.effective_on,
    told.termed_on,
    initcap(told.word::text),
    case when told.termed_on is not null then 'Voluntary, member moved to another plan' end,
    ruled.status,
    ruled.termination_reason,
    coalesce(ruled.status_since, told.said_on),
    %(today)s::date - 6 + time '08:30' - make_interval(days => told.waited),
    %(today)s::date - 7,
    '{}',
    told.word,
    told.said_reason,
    told.died,
    told.died_on,
    told.said_on,
    %(today)s::date - 7,
    told.word in ('CONFIRMED', 'ENDED')
from told
join (
    select plan.*, row_number() over (partition by plan.carrier_id order by plan.id) as place
    from plan
) as plan on plan.carrier_id = told.carrier_id and plan.place = told.plan_place
cross join lateral enrollment_status(
    told.word, told.said_reason, null, told.effective_on, told.termed_on, told.died, told.died_on,
    told.word in ('CONFIRMED', 'ENDED'), told.said_on, told.said_on, %(today)s::date
) as ruled
order by told.submitted_on, told.client_id
