-- The ancestors of each moved agent on all days, found by walking up: days shrink to what all steps
-- share, and equal places are merged. It ends because cycles were refused.
create temporary table walked on commit drop as
with recursive path as (
    select
        moved.agent_id as ancestor_id,
        moved.agent_id as descendant_id,
        0 as depth,
        daterange(null, null) as valid
    from moved
    union all
    select upline.upline_id, path.descendant_id, path.depth + 1, path.valid * upline.valid
    from path
    join upline on upline.agent_id = path.ancestor_id and upline.valid && path.valid
)
select merged.ancestor_id, merged.descendant_id, merged.depth, period.valid
from (
    select ancestor_id, descendant_id, depth, range_agg(valid) as days
    from path
    group by ancestor_id, descendant_id, depth
) as merged
cross join lateral unnest(merged.days) as period (valid)
