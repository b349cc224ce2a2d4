-- Agents seen for the first time; number_agents gives them their place.
insert into agent (npn, name, name_key, level, status, since, until)
select
    staged.npn, staged.name, staged.name_key, staged.level, staged.status, staged.since, staged.until
from staged_agent as staged
where not exists (select from agent where agent.npn = staged.npn)
order by staged.line
