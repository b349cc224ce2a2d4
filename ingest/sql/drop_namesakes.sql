-- A name and a birth date alone never find an enrollment that prints another member id, or another
-- full Medicare id where no member id says that it is one.
delete from candidate
where candidate.by_name_alone
    and exists (
        select
        from fresh_key as mine
        join enrollment_key as theirs
            on theirs.enrollment_id = candidate.enrollment_id and theirs.kind = mine.kind
        where mine.line = candidate.line
            and mine.kind in ('MEMBER_ID', 'MEDICARE_ID')
            and not exists (
                select
                from fresh_key as known
                join enrollment_key as same on same.key = known.key
                where known.line = candidate.line
                    and known.kind in (mine.kind, 'MEMBER_ID')
                    and same.enrollment_id = candidate.enrollment_id
            )
    )
