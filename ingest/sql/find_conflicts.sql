-- Lines whose keys find enrollments that print different member ids.
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
