-- Periods that begin on a day on which none began.
insert into upline (agent_id, upline_id, valid)
select agent_id, upline_id, valid
from compared_upline
where fate = 'inserted'
order by line
