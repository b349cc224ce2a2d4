-- Two periods of one agent that share a day. By their beginnings, if any overlap, neighbours do.
with following as (
    select
        line,
        npn,
        daterange(valid_from, valid_to) as valid,
        lag(line) over earlier_first as previous_line,
        lag(daterange(valid_from, valid_to)) over earlier_first as previous
    from staged_upline
    window earlier_first as (partition by npn order by valid_from nulls first, line)
)
select npn, least(line, previous_line), greatest(line, previous_line), lower(valid * previous)
from following
where valid && previous
order by greatest(line, previous_line)
limit 1
