-- The days on which the viewer's agents came under another upline, or under none; a period that goes
-- on under the same upline is no move. The owner's, like every view: it tells the day also where the
-- upline is hidden from the viewer.
create or replace view agent_move with (security_barrier) as
select moved.agent_id, moved.moved_on
from (
    select period.agent_id, lower(period.valid) as moved_on
    from upline as period
    where not exists (
        select
        from upline as other
        where other.agent_id = period.agent_id
            and other.upline_id = period.upline_id
            and other.valid @> (lower(period.valid) - 1)
    )
    union all
    select period.agent_id, upper(period.valid)
    from upline as period
    where not exists (
        select
        from upline as other
        where other.agent_id = period.agent_id and other.valid @> upper(period.valid)
    )
) as moved
join agent on agent.id = moved.agent_id
where (select viewer_sees_all())
    or agent.tree_from between (select viewer_from()) and (select viewer_to())
