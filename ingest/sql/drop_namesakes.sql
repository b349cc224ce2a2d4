-- A name and a birth date alone never find an enrollment that prints another member id.
delete from candidate
where candidate.by_name_alone
    and exists (
        select from fresh_key as mine
        where mine.line = candidate.line and mine.kind = 'MEMBER_ID'
    )
    and exists (
        select from enrollment_key as theirs
        where theirs.enrollment_id = candidate.enrollment_id and theirs.kind = 'MEMBER_ID'
    )
    and not exists (
        select
        from fresh_key as mine
        join enrollment_key as same on same.key = mine.key
        where mine.line = candidate.line
            and mine.kind = 'MEMBER_ID'
            and same.enrollment_id = candidate.enrollment_id
    )
