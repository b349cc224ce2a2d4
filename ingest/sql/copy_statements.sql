-- The order of ingest.mapping.StagedRow.
copy staged (
    line, agent_id, plan_code, plan_name, product, network, policy_number, county, state,
    submitted_on, effective_on, termed_on, died, died_on, word, said_reason, carrier_status,
    termination_detail, name, name_letters, birth_date, member_id, medicare_id, medicare_partial,
    content
) from stdin
