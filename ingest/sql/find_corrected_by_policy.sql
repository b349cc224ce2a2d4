-- A known policy number with the same plan (or none) and another effective date corrects the date,
-- unless this file prints the stored date too, any report printed both, or the number with this very
-- date is known. Each enrollment by one date, the nearest.
insert into candidate (line, enrollment_id)
select line, enrollment_id
from (
    select
        line,
        enrollment_id,
        rank() over (partition by enrollment_id order by days, effective_on) as place
    from (
        select distinct on (fresh_key.line)
            fresh_key.line,
            fresh_key.effective_on,
            enrollment.id as enrollment_id,
            case
                when fresh_key.effective_on > '-infinity' then abs(enrollment.effective_on - fresh_key.effective_on)
            end as days
        from fresh_key
        join enrollment_key as stored
            on stored.key = fresh_key.key
            and (
                stored.plan_code = fresh_key.plan_code
                or stored.plan_code = ''
                or fresh_key.plan_code = ''
            )
        join enrollment on enrollment.id = stored.enrollment_id
        where fresh_key.kind = 'POLICY_NUMBER'
            and not exists (
                select
                from candidate
                join enrollment_key as known on known.enrollment_id = candidate.enrollment_id
                where candidate.line = fresh_key.line and known.key = fresh_key.key
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
                where candidate.line = fresh_key.line
            )
            and not exists (
                select
                from staged as other
                where other.line <> fresh_key.line
                    and upper(other.policy_number) = upper(enrollment.policy_number)
                    and other.effective_on = enrollment.effective_on
                    and fresh_key.effective_on > '-infinity'
                    and (
                        left(other.plan_code, 9) = fresh_key.plan_code
                        or other.plan_code is null
                        or fresh_key.plan_code = ''
                    )
            )
            and not exists (
                select
                from held_listed
                where held_listed.enrollment_id = enrollment.id
                    and held_listed.as_of = %(as_of)s
                    and held_listed.is_dated
                    and fresh_key.effective_on > '-infinity'
            )
            and not exists (
                select
                from enrollment_event as other
                where %(resumed)s
                    and other.enrollment_id = enrollment.id
                    and other.scope_id = %(scope_id)s
                    and other.said_from <= %(as_of)s
                    and (other.said_to is null or other.said_to >= %(as_of)s)
                    and upper(other.policy_number) = upper(enrollment.policy_number)
                    and other.effective_on = enrollment.effective_on
                    and fresh_key.effective_on > '-infinity'
            )
        order by fresh_key.line, enrollment.effective_on desc nulls first, enrollment.id
    ) as newest
) as ranked
where place = 1
