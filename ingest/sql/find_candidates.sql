-- Stored enrollments that a fresh line's exact keys find. A name and a birth date alone never find
-- one that prints another member id.
create temporary table candidate on commit drop as
with found as (
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
),
printed as (
    select
        found.line,
        found.enrollment_id,
        bool_or(theirs.key = mine.key) as same_member_id
    from found
    join fresh_key as mine on mine.line = found.line and mine.kind = 'MEMBER_ID'
    join enrollment_key as theirs
        on theirs.enrollment_id = found.enrollment_id and theirs.kind = 'MEMBER_ID'
    where found.by_name_alone
    group by found.line, found.enrollment_id
)
select found.line, found.enrollment_id
from found
left join printed using (line, enrollment_id)
where printed.same_member_id is not false
