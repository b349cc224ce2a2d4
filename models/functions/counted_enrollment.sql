-- The enrollments that count for the viewer by the tree of another day, those of agents who are hidden
-- today included: of everyone who ever stood at or below an agent whom the viewer sees. To be
-- counted, never listed; whose they are is not in it.
create or replace view counted_enrollment with (security_barrier) as
select
    enrollment.id, enrollment.carrier_id, enrollment.agent_id, enrollment.plan_id,
    enrollment.plan_name, enrollment.product, enrollment.network, enrollment.policy_number,
    enrollment.county, enrollment.state, enrollment.submitted_on, enrollment.effective_on,
    enrollment.termed_on, enrollment.carrier_status, enrollment.termination_detail,
    enrollment.status, enrollment.termination_reason, enrollment.status_since,
    enrollment.updated_at, enrollment.reported_on, enrollment.listed_by, enrollment.word,
    enrollment.said_reason, enrollment.derived_reason, enrollment.died, enrollment.died_on,
    enrollment.said_on, enrollment.as_of, enrollment.took_effect
from enrollment
where (select viewer_sees_all())
    or enrollment.agent_id in (
        select downline.descendant_id
        from downline
        join agent on agent.id = downline.ancestor_id
        where agent.tree_from between (select viewer_from()) and (select viewer_to())
    )
