-- A late report does not say what the reports before and after it say: the latter say it anew.
with unsaid as (
    select said.*, following.id as following_report_id
    from enrollment_event as said
    cross join lateral (
        select report.id
        from report
        where report.scope_id = said.scope_id and report.as_of = %(next_on)s and report.error is null
        order by report.id
        limit 1
    ) as following
    where said.scope_id = %(scope_id)s
        and said.said_from < %(as_of)s
        and (said.said_to is null or said.said_to > %(as_of)s)
        and not exists (select from staged where staged.content = said.content)
),
cut as (
    update enrollment_event
    set said_to = %(previous_on)s
    from unsaid
    where enrollment_event.id = unsaid.id
),
said_anew as (
    insert into enrollment_event (
        enrollment_id, scope_id, report_id, line, said_from, said_to, content, agent_id, plan_code,
        plan_name, product, network, policy_number, county, state, submitted_on, effective_on,
        termed_on, died, died_on, word, said_reason, carrier_status, termination_detail, name,
        birth_date, member_id, medicare_id, medicare_partial
    )
    select
        enrollment_id, scope_id, following_report_id, line, %(next_on)s, said_to, content, agent_id,
        plan_code, plan_name, product, network, policy_number, county, state, submitted_on,
        effective_on, termed_on, died, died_on, word, said_reason, carrier_status,
        termination_detail, name, birth_date, member_id, medicare_id, medicare_partial
    from unsaid
)
insert into touched (enrollment_id)
select unsaid.enrollment_id from unsaid
