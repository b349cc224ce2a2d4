-- The staged periods with the agents they are about.
create temporary table given_upline on commit drop as
select
    staged.line,
    agent.id as agent_id,
    upline.id as upline_id,
    daterange(staged.valid_from, staged.valid_to) as valid
from staged_upline as staged
join agent on agent.npn = staged.npn
left join agent as upline on upline.npn = staged.upline_npn
