-- What was said to take effect on some days goes to other enrollments, with the keys of those days.
with moved as (
    select * from unnest(%(from_ids)s::bigint[], %(days)s::date[], %(to_ids)s::bigint[])
        as moved (enrollment_id, effective_on, to_id)
),
said as (
    update enrollment_event
    set enrollment_id = moved.to_id
    from moved
    where enrollment_event.enrollment_id = moved.enrollment_id
        and enrollment_event.effective_on = moved.effective_on
    returning moved.to_id, policy_number, plan_code, moved.effective_on
),
taken as (
    delete from enrollment_key
    using moved
    where enrollment_key.enrollment_id = moved.enrollment_id
        and enrollment_key.effective_on = moved.effective_on
        and enrollment_key.kind <> 'POLICY_NUMBER'
    returning enrollment_key.key, moved.to_id, moved.effective_on, enrollment_key.plan_code,
        enrollment_key.kind
),
kept as (
    insert into enrollment_key (key, enrollment_id, effective_on, plan_code, kind)
    select * from taken
    union
    select
        member_key_under(%(secret)s, %(carrier_id)s, 'POLICY_NUMBER', upper(said.policy_number)),
        said.to_id,
        said.effective_on,
        coalesce(left(said.plan_code, 9), ''),
        'POLICY_NUMBER'::key_kind
    from said
    where said.policy_number is not null
    on conflict do nothing
)
insert into touched (enrollment_id)
select unnest(array[enrollment_id, to_id]) from moved
