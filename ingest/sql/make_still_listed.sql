-- Books whose rows that wait keep up enrollments of which they said something before and now say
-- nothing that could be read: by their newest report, or by the one before it. Older ones are known
-- as the day on which each was last reported, and looked at where that is found out anew.
create temporary table still_listed on commit drop as
with recent as (
    select report.id, report.scope_id, report.as_of, scope.newest_on
    from (select distinct scope_id from spoken where by_book and said_to is not null) as silent
    join scope on scope.id = silent.scope_id
    join report
        on report.scope_id = scope.id
        and report.error is null
        and (%(anew)s or report.as_of >= coalesce(
            (
                select max(earlier.as_of)
                from report as earlier
                where earlier.scope_id = scope.id
                    and earlier.error is null
                    and earlier.as_of < scope.newest_on
            ),
            scope.newest_on
        ))
)
select
    stored.enrollment_id,
    max(recent.as_of) as reported_on,
    coalesce(
        array_agg(distinct recent.scope_id) filter (where recent.as_of = recent.newest_on), '{}'
    ) as listed_by
from recent
join held_row
    on held_row.report_id = recent.id
    and held_row.reason <> 'CONFLICT'
    and held_row.id not in (select held_row_id from taken_in)
cross join lateral unnest(held_row.member_keys) as printed (key)
join enrollment_key as stored on stored.key = printed.key
where (
        member_key_under(
            %(secret)s, %(carrier_id)s, 'DATE_AND_PLAN', stored.effective_on::text || '/' || stored.plan_code
        ) = any(held_row.member_keys)
        or member_key_under(%(secret)s, %(carrier_id)s, 'DATE_AND_PLAN', '/' || stored.plan_code)
            = any(held_row.member_keys)
    )
    and exists (
        select
        from enrollment_event as said
        where said.enrollment_id = stored.enrollment_id
            and said.scope_id = recent.scope_id
            and said.said_from < recent.as_of
    )
group by stored.enrollment_id
