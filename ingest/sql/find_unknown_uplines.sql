-- The first line that names an NPN nobody has.
select staged.line, named.column_name, named.npn
from staged_upline as staged
cross join lateral (
    values ('npn', staged.npn, 1), ('upline_npn', staged.upline_npn, 2)
) as named (column_name, npn, place)
where named.npn is not null
    and not exists (select from agent where agent.npn = named.npn)
order by staged.line, named.place
limit 1
