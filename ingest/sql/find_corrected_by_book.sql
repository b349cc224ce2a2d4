-- A newest book's row of the same member, agent and plan, at most 60 days from an enrollment that the
-- book does not list, not by a row that waits either, and that was not in force: one enrollment, its date corrected. Of several the
-- nearest, and each enrollment by one date. What the enrollment was is what its scope's books said of
-- it last. What had ended is history and never rewritten by a new application.
-- Late books are dealt with as if all had come in their order, by ingest/late_books.py, which has the
-- same rule.
insert into candidate (line, enrollment_id)
select line, enrollment_id
from (
    select
        line,
        enrollment_id,
        rank() over (partition by enrollment_id order by days, effective_on) as place
    from (
        select distinct on (fresh.line)
            fresh.line,
            fresh.effective_on,
            enrollment.id as enrollment_id,
            abs(known.effective_on - fresh.effective_on) as days
        from fresh
        join fresh_key on fresh_key.line = fresh.line and fresh_key.kind <> 'POLICY_NUMBER'
        join enrollment_key as stored
            on stored.key = fresh_key.key and stored.plan_code = fresh_key.plan_code
        join enrollment on enrollment.id = stored.enrollment_id
        cross join lateral (
            select said.*
            from enrollment_event as said
            where said.enrollment_id = enrollment.id
                and said.scope_id = %(scope_id)s
                and said.said_from < %(as_of)s
            order by
                said.said_from desc,
                (said.died or said.termed_on is not null or said.word not in ('PENDING', 'CONFIRMED', 'UNMAPPED')) desc,
                said.content desc
            limit 1
        ) as known
        where known.agent_id = fresh.agent_id
            and known.effective_on between fresh.effective_on - 60 and fresh.effective_on + 60
            and known.word in ('PENDING', 'CONFIRMED', 'UNMAPPED')
            and not known.died
            and (
                known.effective_on > %(as_of)s
                or not exists (
                    select
                    from enrollment_event as said
                    where said.enrollment_id = enrollment.id
                        and said.said_from < %(as_of)s
                        and said.word = 'CONFIRMED'
                )
            )
            and not (
                fresh_key.kind = 'NAME_AND_BIRTH_DATE'
                and exists (
                    select
                    from fresh_key as mine
                    join enrollment_key as ids on ids.enrollment_id = enrollment.id and ids.kind = mine.kind
                    where mine.line = fresh.line and mine.kind in ('MEMBER_ID', 'MEDICARE_ID')
                )
            )
            and not exists (
                select
                from candidate
                join enrollment_event as said on said.enrollment_id = candidate.enrollment_id
                where candidate.line = fresh.line
                    and said.scope_id = %(scope_id)s
                    and said.said_from < %(as_of)s
            )
            and not exists (
                select
                from candidate
                join enrollment_event as mine on mine.enrollment_id = candidate.enrollment_id
                join enrollment_event as theirs
                    on theirs.enrollment_id = enrollment.id
                    and theirs.scope_id = mine.scope_id
                    and theirs.said_from <= coalesce(mine.said_to, 'infinity')
                    and mine.said_from <= coalesce(theirs.said_to, 'infinity')
                where candidate.line = fresh.line
            )
            and not exists (select from candidate where candidate.enrollment_id = enrollment.id)
            and not exists (
                select
                from held_listed
                where held_listed.enrollment_id = enrollment.id
                    and held_listed.as_of = %(as_of)s
                    and held_listed.is_dated
            )
            and not exists (
                select
                from enrollment_event as said
                where said.enrollment_id = enrollment.id
                    and said.scope_id = %(scope_id)s
                    -- `is true`: hashed once, where a join would read all of `staged` for each row
                    and (said.content in (select content from staged)) is true
            )
        order by fresh.line, days, known.effective_on, enrollment.id
    ) as nearest
) as ranked
where place = 1
