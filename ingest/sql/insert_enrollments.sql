-- Enrollments that no report spoke of before.
insert into enrollment (
    id, carrier_id, agent_id, client_id, plan_id, plan_name, product, network, policy_number, county,
    state, submitted_on, effective_on, termed_on, carrier_status, termination_detail, status,
    termination_reason, status_since, updated_at, reported_on, listed_by, word, said_reason, died,
    died_on, said_on, as_of, took_effect
)
select
    resolved.enrollment_id, %(carrier_id)s, resolved.agent_id, owned.client_id, resolved.plan_id,
    resolved.shown_plan_name, resolved.shown_product, resolved.shown_network,
    resolved.policy_number, resolved.county, resolved.state, resolved.submitted_on,
    resolved.effective_on, resolved.termed_on, resolved.carrier_status,
    resolved.termination_detail, ruled.status, ruled.termination_reason, ruled.status_since,
    %(received_at)s, resolved.reported_on, resolved.listed_by, resolved.word, resolved.said_reason,
    resolved.died, resolved.died_on, resolved.said_on, resolved.as_of, resolved.took_effect
from resolved
join owned on owned.enrollment_id = resolved.enrollment_id and owned.former_client_id is null
cross join lateral enrollment_status(
    resolved.word, resolved.said_reason, null, resolved.effective_on, resolved.termed_on,
    resolved.died, resolved.died_on, resolved.took_effect, resolved.as_of, resolved.said_on,
    %(today)s
) as ruled
