-- New and changed lines. Where an agent only loses a period, which no line says, one line counts as
-- changed.
with agent_lines as (
    select
        count(*) filter (where fate = 'inserted') as inserted,
        count(*) filter (where fate in ('updated', 'emptied')) as updated,
        count(*) filter (where fate = 'deleted') as deleted
    from compared_upline
    group by agent_id
)
select
    coalesce(sum(inserted), 0)::integer,
    coalesce(
        sum(case when inserted = 0 and updated = 0 and deleted > 0 then 1 else updated end), 0
    )::integer
from agent_lines
