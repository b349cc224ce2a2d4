-- In whose totals the enrollments of these agents count: those of the agents themselves and of
-- everyone above today, as far as they are stored, and the organisation's (0). An agent without a
-- place in the tree counts in the organisation's alone.
create or replace function production_holders(agent_ids bigint[], smallest integer)
returns table (agent_id bigint, holder_id bigint, agents integer)
language sql
stable
as $$
with recursive given (id) as (
    select unnest(agent_ids)
),
way as (
    select
        agent.id as agent_id,
        agent.id as holder_id,
        agent.upline_id,
        agent.tree_to - agent.tree_from + 1 as agents
    from given
    join agent on agent.id = given.id and agent.tree_from is not null
    union all
    select way.agent_id, agent.id, agent.upline_id, agent.tree_to - agent.tree_from + 1
    from way
    join agent on agent.id = way.upline_id
)
select way.agent_id, way.holder_id, way.agents
from way
where way.agents >= smallest
union all
select given.id, 0, null
from given
$$;
