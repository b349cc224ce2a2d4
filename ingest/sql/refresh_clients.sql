-- What is known of each revisited client: the newest that is not empty over all its enrollments.
with only_one as (
    select owned.client_id, min(resolved.enrollment_id) as enrollment_id
    from revisited
    join owned on owned.client_id = revisited.client_id
    join resolved on resolved.enrollment_id = owned.enrollment_id
    join enrollment on enrollment.client_id = owned.client_id
    group by owned.client_id
    having count(*) = 1
),
said as (
    select
        enrollment.client_id,
        event.name, event.birth_date, event.member_id, event.medicare_id, event.medicare_partial,
        row_number() over (
            partition by enrollment.client_id
            order by
                (scope.kind = 'BOOK') desc,
                coalesce(event.said_to, scope.newest_on) desc,
                scope.rank desc,
                event.content desc
        ) as place
    from revisited
    join enrollment on enrollment.client_id = revisited.client_id
    join enrollment_event as event on event.enrollment_id = enrollment.id
    join scope on scope.id = event.scope_id
    where not exists (select from only_one where only_one.client_id = revisited.client_id)
),
known as (
    select
        client_id,
        coalesce((array_agg(name order by place) filter (where name is not null))[1], '') as name,
        (array_agg(birth_date order by place) filter (where birth_date is not null))[1] as birth_date,
        (array_agg(member_id order by place) filter (where member_id is not null))[1] as member_id,
        (array_agg(medicare_id order by place) filter (where medicare_id is not null))[1] as medicare_id,
        (array_agg(medicare_partial order by place) filter (where medicare_partial is not null))[1] as medicare_partial
    from said
    group by client_id
    union all
    select
        only_one.client_id, coalesce(resolved.name, ''), resolved.birth_date, resolved.member_id,
        resolved.medicare_id, resolved.medicare_partial
    from only_one
    join resolved on resolved.enrollment_id = only_one.enrollment_id
)
update client
set name = known.name,
    birth_date = known.birth_date,
    member_id = known.member_id,
    medicare_id = known.medicare_id,
    medicare_partial = known.medicare_partial
from known
where client.id = known.client_id
    and (client.name, client.birth_date, client.member_id, client.medicare_id, client.medicare_partial)
        is distinct from
        (known.name, known.birth_date, known.member_id, known.medicare_id, known.medicare_partial)
