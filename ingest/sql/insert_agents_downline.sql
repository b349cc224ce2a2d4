-- Every agent is at depth 0 of the own downline, always; a new one is in no other.
insert into downline (ancestor_id, descendant_id, valid, depth)
select agent.id, agent.id, daterange(null, null), 0
from agent
where not exists (
    select
    from downline
    where downline.ancestor_id = agent.id
        and downline.descendant_id = agent.id
        and downline.valid = daterange(null, null)
)
