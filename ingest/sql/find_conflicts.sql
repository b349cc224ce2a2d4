-- Lines whose keys find enrollments that print different member ids, those whose names alone find
-- enrollments that print different full Medicare ids, and lines that have nothing but
-- a policy number in common with somebody of another name and birth date and another id, that of the
-- carrier or Medicare's: with the enrollment that it finds, or with another line of this file.
select distinct one.line
from candidate as one
join candidate as other on other.line = one.line and other.enrollment_id > one.enrollment_id
where exists (
    select from enrollment_key as ids
    where ids.enrollment_id = one.enrollment_id and ids.kind = 'MEMBER_ID'
)
and exists (
    select from enrollment_key as ids
    where ids.enrollment_id = other.enrollment_id and ids.kind = 'MEMBER_ID'
)
and not exists (
    select
    from enrollment_key as ids
    join enrollment_key as same on same.key = ids.key
    where ids.enrollment_id = one.enrollment_id
        and ids.kind = 'MEMBER_ID'
        and same.enrollment_id = other.enrollment_id
)
union
select one.line
from candidate as one
join candidate as other on other.line = one.line and other.enrollment_id > one.enrollment_id
where one.by_name_alone
    and other.by_name_alone
    and exists (
        select from enrollment_key as ids
        where ids.enrollment_id = one.enrollment_id and ids.kind = 'MEDICARE_ID'
    )
    and exists (
        select from enrollment_key as ids
        where ids.enrollment_id = other.enrollment_id and ids.kind = 'MEDICARE_ID'
    )
    and not exists (
        select
        from enrollment_key as ids
        join enrollment_key as same on same.key = ids.key
        where ids.enrollment_id = one.enrollment_id
            and ids.kind in ('MEMBER_ID', 'MEDICARE_ID')
            and same.enrollment_id = other.enrollment_id
    )
union
select candidate.line
from candidate
where (
        select bool_or(mine.kind <> 'NAME_AND_BIRTH_DATE') and bool_or(mine.kind = 'NAME_AND_BIRTH_DATE')
        from fresh_key as mine
        join enrollment_key as theirs
            on theirs.enrollment_id = candidate.enrollment_id and theirs.kind = mine.kind
        where mine.line = candidate.line and mine.kind <> 'POLICY_NUMBER'
    )
    and not exists (
        select
        from fresh_key as mine
        join enrollment_key as same on same.key = mine.key
        where mine.line = candidate.line
            and mine.kind <> 'POLICY_NUMBER'
            and same.enrollment_id = candidate.enrollment_id
    )
union
select mine.line
from (
    -- By the number, not pair by pair: thousands of rows can print the same one.
    select number.key, number.plan_code
    from fresh_key as number
    join fresh on fresh.line = number.line
    where number.kind = 'POLICY_NUMBER'
    group by number.key, number.plan_code
    having (
            min(fresh.member_id) <> max(fresh.member_id)
            or (count(fresh.member_id) = 0 and min(fresh.medicare_id) <> max(fresh.medicare_id))
        )
        and min(fresh.name_letters || '/' || fresh.birth_date) <> max(fresh.name_letters || '/' || fresh.birth_date)
        and (count(fresh.medicare_id) = count(*) and min(fresh.medicare_id) = max(fresh.medicare_id)) is not true
) as shared
join fresh_key as mine
    on mine.key = shared.key and mine.plan_code = shared.plan_code and mine.kind = 'POLICY_NUMBER'
join fresh
    on fresh.line = mine.line and coalesce(fresh.member_id, fresh.medicare_id) is not null
where not exists (
    select
    from candidate
    join enrollment_key as known on known.enrollment_id = candidate.enrollment_id
    join fresh_key as id on id.key = known.key
    where candidate.line = mine.line
        and id.line = mine.line
        and id.kind in ('MEMBER_ID', 'MEDICARE_ID')
)
