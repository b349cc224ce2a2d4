-- What the scope's books of this day and of the one before list by rows that wait, of the enrollments
-- that it had listed before: such a row finds them by its keys, its effective date where one can be
-- read, and its plan. Nothing was said before a scope's first report, so nothing is looked for.
create temporary table held_listed on commit drop as
select distinct
    held_row.id as held_row_id, report.as_of, stored.enrollment_id, stored.effective_on, found.is_dated
from report
join scope on scope.id = report.scope_id and scope.kind = 'BOOK'
join held_row on held_row.report_id = report.id and held_row.reason <> 'CONFLICT'
cross join lateral unnest(held_row.member_keys) as printed (key)
join enrollment_key as stored on stored.key = printed.key
cross join lateral (
    values
        (stored.effective_on::text || '/' || stored.plan_code, true),
        ('/' || stored.plan_code, false)
) as found (date_and_plan, is_dated)
where %(previous_on)s::date is not null
    and report.scope_id = %(scope_id)s
    and report.as_of in (%(as_of)s, %(previous_on)s)
    and report.error is null
    and member_key_under(%(secret)s, %(carrier_id)s, 'DATE_AND_PLAN', found.date_and_plan)
        = any(held_row.member_keys)
    and exists (
        select
        from enrollment_event as said
        where said.enrollment_id = stored.enrollment_id
            and said.scope_id = report.scope_id
            and said.said_from < report.as_of
    )
