-- Every agent with everyone above, from the uplines.
with recursive walk as (
    select agent.id as ancestor_id, agent.id as descendant_id, 0 as depth
    from agent
    union all
    select upline.upline_id, walk.descendant_id, walk.depth + 1
    from walk
    join upline on upline.agent_id = walk.ancestor_id
)
insert into downline (ancestor_id, descendant_id, depth, valid)
select walk.ancestor_id, walk.descendant_id, walk.depth, '(,)'::daterange
from walk
