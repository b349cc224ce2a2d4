-- A book's row of the same member, agent and plan, at most 60 days from an enrollment that the
-- newer of the two books does not list and that was not in force: one enrollment, its date corrected.
-- The second branch is the same rule seen from the older book when it arrives late. A book between
-- two that are known corrects too: what only later books list becomes one with what went before.
-- What had ended is history and never rewritten by a new application.
insert into candidate (line, enrollment_id)
select distinct on (fresh.line) fresh.line, enrollment.id
from fresh
join fresh_key on fresh_key.line = fresh.line and fresh_key.kind <> 'POLICY_NUMBER'
join enrollment_key as stored
    on stored.key = fresh_key.key and stored.plan_code = fresh_key.plan_code
join enrollment on enrollment.id = stored.enrollment_id
cross join lateral (
    select
        min(said.said_from) as first_listed_on,
        max(coalesce(said.said_to, %(newest_on)s)) as last_listed_on
    from enrollment_event as said
    where said.enrollment_id = enrollment.id and said.scope_id = %(scope_id)s
) as book
where enrollment.agent_id = fresh.agent_id
    and enrollment.effective_on between fresh.effective_on - 60 and fresh.effective_on + 60
    and not (
        fresh_key.kind = 'NAME_AND_BIRTH_DATE'
        and fresh.member_id is not null
        and exists (
            select from enrollment_key as ids
            where ids.enrollment_id = enrollment.id and ids.kind = 'MEMBER_ID'
        )
    )
    and not exists (
        select
        from candidate
        join enrollment_event as said on said.enrollment_id = candidate.enrollment_id
        where candidate.line = fresh.line and said.said_from <= %(as_of)s
    )
    and not exists (select from candidate where candidate.enrollment_id = enrollment.id)
    and (
        (
            book.last_listed_on < %(as_of)s
            and enrollment.word in ('PENDING', 'CONFIRMED', 'UNMAPPED')
            and not enrollment.died
            and (
                enrollment.effective_on > %(as_of)s
                or not exists (
                    select
                    from enrollment_event as said
                    where said.enrollment_id = enrollment.id and said.word = 'CONFIRMED'
                )
            )
        )
        or (
            book.first_listed_on > %(as_of)s
            and not exists (select from candidate where candidate.line = fresh.line)
            and fresh.word in ('PENDING', 'CONFIRMED', 'UNMAPPED')
            and not fresh.died
            and (fresh.effective_on > book.first_listed_on or fresh.word <> 'CONFIRMED')
        )
    )
order by fresh.line, abs(enrollment.effective_on - fresh.effective_on), enrollment.id
