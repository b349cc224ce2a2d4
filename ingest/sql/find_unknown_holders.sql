-- The first line that names an NPN nobody has.
select staged.line, staged.npn
from staged_writing_number as staged
where not exists (select from agent where agent.npn = staged.npn)
order by staged.line
limit 1
