-- What the first report of a scope says: nothing was said before it and nothing after.
with said as (
    insert into enrollment_event (
        enrollment_id, scope_id, report_id, line, said_from, content, agent_id, plan_code, plan_name,
        product, network, policy_number, county, state, submitted_on, effective_on, termed_on, died,
        died_on, word, said_reason, carrier_status, termination_detail, name, birth_date, member_id,
        medicare_id, medicare_partial
    )
    select distinct on (target.enrollment_id, fresh.content)
        target.enrollment_id, %(scope_id)s, %(report_id)s, fresh.line, %(as_of)s, fresh.content,
        fresh.agent_id, fresh.plan_code, fresh.plan_name, fresh.product, fresh.network,
        fresh.policy_number, fresh.county, fresh.state, fresh.submitted_on, fresh.effective_on,
        fresh.termed_on, fresh.died, fresh.died_on, fresh.word, fresh.said_reason,
        fresh.carrier_status, fresh.termination_detail, fresh.name, fresh.birth_date,
        fresh.member_id, fresh.medicare_id, fresh.medicare_partial
    from fresh
    join target on target.line = fresh.line
    order by target.enrollment_id, fresh.content, fresh.line
    returning enrollment_id
)
insert into touched (enrollment_id)
select distinct said.enrollment_id from said
