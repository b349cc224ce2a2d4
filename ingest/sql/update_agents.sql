-- Before insert_agents, so that new agents are not counted; an agent who did not change is not written.
update agent
set name = staged.name,
    name_key = staged.name_key,
    level = staged.level,
    status = staged.status,
    since = staged.since,
    until = staged.until
from staged_agent as staged
where agent.npn = staged.npn
    and (agent.name, agent.name_key, agent.level, agent.status, agent.since, agent.until)
        is distinct from
        (staged.name, staged.name_key, staged.level, staged.status, staged.since, staged.until)
