-- The status rule: dates decide before words. Pure, so ingest and the roll of the day share it.
-- The order of the branches is the rule; the first that holds decides. Source: medicare.md of the
-- domain notes, "The status rule"; README, Decisions, repeats it.
create or replace function enrollment_status(
    word word,
    said_reason said_reason,
    derived_reason termination_reason,
    effective_on date,
    termed_on date,
    died boolean,
    died_on date,
    took_effect boolean,
    as_of date,
    said_on date,
    today date
)
returns table (
    status enrollment_status,
    termination_reason termination_reason,
    status_since date
)
language sql
immutable
parallel safe
as $$
select
    decided.status,
    case
        when decided.status = 'POLICY_DISENROLLMENT' then
            case
                when said_reason is null then coalesce(derived_reason, 'OTHER')
                when said_reason = 'PLAN_CHANGE' then 'PLAN_CHANGE'
                when said_reason = 'PLAN_EXIT' then 'PLAN_EXIT'
                else 'OTHER'
            end
        when decided.status <> 'ATTRITED' then null
        when word = 'DENIED' then 'DENIED'
        when word = 'WITHDRAWN' then 'WITHDRAWN'
        when word = 'OVERRIDDEN' then 'OTHER'
        when word in ('CANCELED', 'ANNULLED') or said_reason is null or said_reason = 'MEMBER_CHOICE' then 'CANCELED'
        else 'OTHER'
    end::termination_reason,
    case
        when decided.status = 'DECEASED' then greatest(died_on, said_on)
        when decided.status = 'ACTIVE' then greatest(effective_on, said_on)
        -- The term date is the last covered day, so the ending begins the day after.
        when decided.status = 'POLICY_DISENROLLMENT' then greatest(termed_on + 1, said_on)
        else said_on
    end
from (
    select case
        -- 1. Death, unless the enrollment had ended before it.
        when died and (termed_on < died_on) is not true then 'DECEASED'
        -- 2. Application words, whatever the day.
        when word in ('DENIED', 'WITHDRAWN', 'ANNULLED', 'OVERRIDDEN') then 'ATTRITED'
        when word = 'CANCELED'
            and not took_effect
            and (termed_on > effective_on and effective_on <= as_of) is not true
            then 'ATTRITED'
        -- 3. Ended by date; an end that is today or ahead does not decide.
        when termed_on <= effective_on then 'ATTRITED'
        when termed_on < today then 'POLICY_DISENROLLMENT'
        -- 3. Ended by a word without a date.
        when termed_on is null and word in ('ENDED', 'CANCELED') then
            case when effective_on <= as_of then 'POLICY_DISENROLLMENT' else 'ATTRITED' end
        -- 4. Confirmed.
        when word in ('CONFIRMED', 'ENDED', 'CANCELED') and effective_on > today then 'APPROVED'
        when word in ('CONFIRMED', 'ENDED', 'CANCELED') and effective_on <= today then 'ACTIVE'
        -- 5. Nothing is known.
        else 'UNKNOWN'
    end::enrollment_status as status
) as decided
$$;
