-- Of lines with different ids that find one enrollment by name and birth date alone, one goes on with
-- it: the line that finds it by more, else the smallest id, which is the same one in every database.
delete from candidate
using (
    select
        candidate.line,
        candidate.enrollment_id,
        fresh.member_id,
        fresh.medicare_id,
        first_value(fresh.member_id) over nearest_first as nearest_member_id,
        first_value(fresh.medicare_id) over nearest_first as nearest_medicare_id
    from candidate
    join fresh on fresh.line = candidate.line
    where fresh.member_id is not null or fresh.medicare_id is not null
    window nearest_first as (
        partition by candidate.enrollment_id
        order by candidate.by_name_alone, fresh.member_id collate "C", fresh.medicare_id, candidate.line
    )
) as rival
where candidate.line = rival.line
    and candidate.enrollment_id = rival.enrollment_id
    and candidate.by_name_alone
    and (
        rival.member_id <> rival.nearest_member_id
        or (rival.member_id is null or rival.nearest_member_id is null)
            and rival.medicare_id <> rival.nearest_medicare_id
    )
