-- The agents of a cycle by NPN in its order, with the line that says so of that day, if one does.
select agent.npn, given.line
from unnest(%(agent_ids)s::bigint[]) with ordinality as cycle (agent_id, place)
join agent on agent.id = cycle.agent_id
left join given_upline as given
    on given.agent_id = cycle.agent_id
    and given.upline_id is not null
    and given.valid @> %(day)s::date
order by cycle.place
