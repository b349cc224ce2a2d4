DROP INDEX enrollment_agent_submitted_idx;
DROP INDEX enrollment_agent_effective_idx;
CREATE INDEX enrollment_agent_submitted_idx ON enrollment (agent_id, submitted_on desc nulls last, id) INCLUDE (carrier_id);
CREATE INDEX enrollment_agent_effective_idx ON enrollment (agent_id, effective_on desc nulls last, id) INCLUDE (carrier_id);
CREATE INDEX enrollment_agent_termed_idx ON enrollment (agent_id, termed_on desc nulls last, id) INCLUDE (carrier_id);
CREATE INDEX enrollment_agent_updated_idx ON enrollment (agent_id, updated_at desc, id) INCLUDE (carrier_id);
