-- Endings for which nothing was printed: what the plan crosswalk says of a December 31, else a plan
-- change where the same person (Medicare id and birth date) has an enrollment from the next day on,
-- with any carrier. Recomputed for what was touched and for those whom it may explain, or explained.
with concerned as (
    select explained.enrollment_id
    from explained
    union
    select resolved.enrollment_id
    from resolved
    join owned on owned.enrollment_id = resolved.enrollment_id
    where owned.former_client_id is not null
        or (resolved.said_reason is null and resolved.termed_on is not null)
    union
    select earlier.id
    from resolved
    join client as same
        on same.medicare_id = resolved.medicare_id and same.birth_date = resolved.birth_date
    join enrollment as earlier
        -- Not termed_on = effective_on - 1: a table without statistics yet would be asked for the
        -- thousands who end on one day, for each of them.
        on earlier.client_id = same.id and earlier.termed_on + 1 = resolved.effective_on
),
derived as (
    select
        ended.*,
        case
            when ended.said_reason is not null or ended.termed_on is null then null
            when crosswalk.reason is not null then crosswalk.reason
            when exists (
                select
                from client as same
                join enrollment as next on next.client_id = same.id
                where same.medicare_id = owner.medicare_id
                    and same.birth_date = owner.birth_date
                    and next.id <> ended.id
                    -- As above: not the many of that day, the few of that client.
                    and next.effective_on - 1 = ended.termed_on
            ) then 'PLAN_CHANGE'::termination_reason
        end as new_reason
    from concerned
    join enrollment as ended on ended.id = concerned.enrollment_id
    -- Out here, where nothing says that it has a Medicare id: the index of those who have one seems
    -- to hold nobody while its statistics are young, and would be read whole for each ending.
    join client as owner on owner.id = ended.client_id
    left join plan on plan.id = ended.plan_id
    left join lateral (
        select
            case
                when bool_or(walk.status = 'Consolidated Renewal Plan') then 'PLAN_CHANGE'
                when bool_or(
                    walk.status in (
                        'Terminated/Non-renewed Plan', 'Terminated/Non-renewed Contract',
                        'Renewal Plan with SAR'
                    )
                ) then 'PLAN_EXIT'
            end::termination_reason as reason
        from crosswalk as walk
        where walk.previous_contract = left(plan.code, 5)
            and walk.previous_pbp = substr(plan.code, 7, 3)
            and make_date(walk.year - 1, 12, 31) = ended.termed_on
    ) as crosswalk on true
    where (ended.said_reason is null and ended.termed_on is not null)
        or ended.derived_reason is not null
)
update enrollment
set derived_reason = derived.new_reason,
    status = ruled.status,
    termination_reason = ruled.termination_reason,
    status_since = ruled.status_since
from derived
cross join lateral enrollment_status(
    derived.word, derived.said_reason, derived.new_reason, derived.effective_on, derived.termed_on,
    derived.died, derived.died_on, derived.took_effect, derived.as_of, derived.said_on, %(today)s
) as ruled
where enrollment.id = derived.id
    and derived.derived_reason is distinct from derived.new_reason
