-- Stored enrollments that a fresh line's exact keys find.
create temporary table candidate on commit drop as
select
    fresh_key.line,
    stored.enrollment_id,
    bool_and(fresh_key.kind = 'NAME_AND_BIRTH_DATE') as by_name_alone
from fresh_key
join enrollment_key as stored
    on stored.key = fresh_key.key
    and stored.effective_on = fresh_key.effective_on
    and stored.plan_code = fresh_key.plan_code
where fresh_key.effective_on > '-infinity' or fresh_key.kind = 'POLICY_NUMBER'
group by fresh_key.line, stored.enrollment_id
