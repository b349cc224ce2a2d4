-- Whether a policy ended before the same day three months after it took effect. Deaths have a
-- status of their own; an area that lost its plan is nobody's doing.
create or replace function is_rapid_disenrollment(
    status enrollment_status, reason termination_reason, effective_on date, termed_on date
)
returns boolean
language sql
immutable
parallel safe
as $$
select status = 'POLICY_DISENROLLMENT'
    and reason <> 'PLAN_EXIT'
    and termed_on < effective_on + interval '3 months'
$$;
