-- What is new. Said by this report and, where it is the scope's newest, until further notice;
-- a run that ended with the previous report or begins with the next one grows instead.
with spoken as (
    select distinct on (target.enrollment_id, fresh.content)
        target.enrollment_id, target.newborn, fresh.*
    from fresh
    join target on target.line = fresh.line
    order by target.enrollment_id, fresh.content, fresh.line
),
placed as (
    select spoken.*, before.id as before_id, after.id as after_id, after.said_to as after_to
    from spoken
    left join enrollment_event as before
        on not spoken.newborn
        and before.enrollment_id = spoken.enrollment_id
        and before.scope_id = %(scope_id)s
        and before.content = spoken.content
        and before.said_to = %(previous_on)s
    left join enrollment_event as after
        on not spoken.newborn
        and after.enrollment_id = spoken.enrollment_id
        and after.scope_id = %(scope_id)s
        and after.content = spoken.content
        and after.said_from = %(next_on)s
),
grown_forward as (
    update enrollment_event
    set said_to = case when placed.after_id is null then %(said_to)s else placed.after_to end
    from placed
    where enrollment_event.id = placed.before_id
),
grown_back as (
    update enrollment_event
    set said_from = %(as_of)s, report_id = %(report_id)s, line = placed.line
    from placed
    where enrollment_event.id = placed.after_id and placed.before_id is null
),
joined as (
    delete from enrollment_event
    using placed
    where enrollment_event.id = placed.after_id and placed.before_id is not null
),
said as (
    insert into enrollment_event (
        enrollment_id, scope_id, report_id, line, said_from, said_to, content, agent_id, plan_code,
        plan_name, product, network, policy_number, county, state, submitted_on, effective_on,
        termed_on, died, died_on, word, said_reason, carrier_status, termination_detail, name,
        birth_date, member_id, medicare_id, medicare_partial
    )
    select
        enrollment_id, %(scope_id)s, %(report_id)s, line, %(as_of)s, %(said_to)s, content, agent_id,
        plan_code, plan_name, product, network, policy_number, county, state, submitted_on,
        effective_on, termed_on, died, died_on, word, said_reason, carrier_status,
        termination_detail, name, birth_date, member_id, medicare_id, medicare_partial
    from placed
    where before_id is null and after_id is null
)
insert into touched (enrollment_id)
select distinct spoken.enrollment_id from spoken
