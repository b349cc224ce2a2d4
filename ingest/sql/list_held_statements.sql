-- What rows that wait print of enrollments that take effect on several days: which day, in which book.
-- What else they say is not known yet; the scope had said something of that day before.
with known as (
    select said.enrollment_id, said.scope_id, said.effective_on, min(said.said_from) as said_from
    from enrollment_event as said
    join scope on scope.id = said.scope_id and scope.kind = 'BOOK'
    where said.enrollment_id = any(%(enrollment_ids)s) and said.effective_on is not null
    group by said.enrollment_id, said.scope_id, said.effective_on
)
select distinct
    known.enrollment_id, report.scope_id, report.as_of, known.effective_on, upper(held_row.policy_number)
from report
join held_row on held_row.report_id = report.id and held_row.reason <> 'CONFLICT'
cross join lateral unnest(held_row.member_keys) as printed (key)
join enrollment_key as stored on stored.key = printed.key
join known
    on known.enrollment_id = stored.enrollment_id
    and known.effective_on = stored.effective_on
    and known.scope_id = report.scope_id
    and known.said_from < report.as_of
where report.scope_id in (select scope_id from known)
    and report.error is null
    and held_row.id not in (select held_row_id from taken_in)
    and member_key_under(
        %(secret)s, %(carrier_id)s, 'DATE_AND_PLAN', stored.effective_on::text || '/' || stored.plan_code
    ) = any(held_row.member_keys)
