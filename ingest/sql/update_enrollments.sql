-- Enrollments that were known: written only where something differs; `updated_at` moves only with
-- what a report said of them, not with who still lists them.
with compared as (
    select
        resolved.*,
        owned.client_id,
        owned.former_client_id,
        ruled.status,
        ruled.termination_reason,
        ruled.status_since,
        listed.reported_on as last_reported_on,
        (
            stored.agent_id, stored.client_id, stored.plan_id, stored.plan_name, stored.product,
            stored.network, stored.policy_number, stored.county, stored.state, stored.submitted_on,
            stored.effective_on, stored.termed_on, stored.carrier_status,
            stored.termination_detail, stored.word, stored.said_reason, stored.died, stored.died_on,
            client.name, client.birth_date, client.member_id, client.medicare_id
        ) is distinct from (
            resolved.agent_id, owned.client_id, resolved.plan_id, resolved.shown_plan_name,
            resolved.shown_product, resolved.shown_network, resolved.policy_number,
            resolved.county, resolved.state, resolved.submitted_on, resolved.effective_on,
            resolved.termed_on, resolved.carrier_status, resolved.termination_detail, resolved.word,
            resolved.said_reason, resolved.died, resolved.died_on, coalesce(resolved.name, ''),
            resolved.birth_date, resolved.member_id, resolved.medicare_id
        ) as said_anew,
        (
            stored.reported_on, stored.listed_by, stored.said_on, stored.as_of, stored.took_effect,
            stored.status, stored.termination_reason, stored.status_since
        ) is distinct from (
            listed.reported_on, resolved.listed_by, resolved.said_on, resolved.as_of,
            resolved.took_effect, ruled.status, ruled.termination_reason, ruled.status_since
        ) as moved
    from resolved
    join owned on owned.enrollment_id = resolved.enrollment_id
    join enrollment as stored on stored.id = resolved.enrollment_id
    join client on client.id = stored.client_id
    cross join lateral enrollment_status(
        resolved.word, resolved.said_reason, stored.derived_reason, resolved.effective_on,
        resolved.termed_on, resolved.died, resolved.died_on, resolved.took_effect, resolved.as_of,
        resolved.said_on, %(today)s
    ) as ruled
    cross join lateral (
        -- Rows that wait may have listed it last, in books that are not looked at again.
        values (greatest(resolved.reported_on, case when not %(anew)s then stored.reported_on end))
    ) as listed (reported_on)
    where owned.former_client_id is not null
)
update enrollment
set agent_id = compared.agent_id,
    client_id = compared.client_id,
    plan_id = compared.plan_id,
    plan_name = compared.shown_plan_name,
    product = compared.shown_product,
    network = compared.shown_network,
    policy_number = compared.policy_number,
    county = compared.county,
    state = compared.state,
    submitted_on = compared.submitted_on,
    effective_on = compared.effective_on,
    termed_on = compared.termed_on,
    carrier_status = compared.carrier_status,
    termination_detail = compared.termination_detail,
    status = compared.status,
    termination_reason = compared.termination_reason,
    status_since = compared.status_since,
    updated_at = case when compared.said_anew then %(received_at)s else enrollment.updated_at end,
    reported_on = compared.last_reported_on,
    listed_by = compared.listed_by,
    word = compared.word,
    said_reason = compared.said_reason,
    died = compared.died,
    died_on = compared.died_on,
    said_on = compared.said_on,
    as_of = compared.as_of,
    took_effect = compared.took_effect
from compared
where enrollment.id = compared.enrollment_id
    and (compared.said_anew or compared.moved)
