-- Who stood below the agents whom the viewer sees, on any day, whether still seen or not.
create or replace view counted_downline with (security_barrier) as
select downline.ancestor_id, downline.descendant_id, downline.valid, downline.depth
from downline
where (select viewer_sees_all())
    or exists (
        select
        from agent
        where agent.id = downline.ancestor_id
            and agent.tree_from between (select viewer_from()) and (select viewer_to())
    )
