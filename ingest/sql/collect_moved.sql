-- Whose ancestors may be others now: agents with a changed period and everyone who was ever below.
-- Whoever comes below one of them now comes with an agent that is here itself.
create temporary table moved on commit drop as
with changed as (
    select distinct agent_id from compared_upline where fate <> 'unchanged'
)
select downline.descendant_id as agent_id
from changed
join downline on downline.ancestor_id = changed.agent_id
union
select agent_id from changed
