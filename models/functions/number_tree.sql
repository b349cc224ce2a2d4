-- Repeats a day's tree on the agents: direct upline and preorder interval, siblings by name; the
-- totals move along. Agents whose place did not move are not written.
create or replace function number_tree(day date)
returns bigint
language plpgsql
set search_path = public, pg_temp
as $$
declare
    moved bigint;
begin
    create temporary table renumbered on commit drop as
    with recursive ranked as (
        select agent.id, row_number() over (order by agent.name_key, agent.npn) as place
        from agent
    ),
    today as (
        select upline.agent_id, upline.upline_id from upline where upline.valid @> day
    ),
    tree as (
        select ranked.id, null::bigint as upline_id, array[ranked.place] as path
        from ranked
        where not exists (select from today where today.agent_id = ranked.id)
        union all
        select ranked.id, today.upline_id, tree.path || ranked.place
        from tree
        join today on today.upline_id = tree.id
        join ranked on ranked.id = today.agent_id
    ),
    sized as (
        select downline.ancestor_id, count(*) as agents
        from downline
        where downline.valid @> day
        group by downline.ancestor_id
    ),
    numbered as (
        select tree.id, tree.upline_id, row_number() over (order by tree.path) as tree_from
        from tree
    )
    select
        agent.id,
        numbered.upline_id,
        numbered.tree_from::integer,
        (numbered.tree_from + sized.agents - 1)::integer as tree_to,
        agent.tree_from is null or agent.upline_id is distinct from numbered.upline_id as has_moved,
        agent.tree_to - agent.tree_from + 1 as agents_before
    from numbered
    join sized on sized.ancestor_id = numbered.id
    join agent on agent.id = numbered.id
    where (agent.upline_id, agent.tree_from, agent.tree_to)
        is distinct from
        (numbered.upline_id, numbered.tree_from, numbered.tree_from + sized.agents - 1);
    perform remember_production();
    update agent
    set upline_id = renumbered.upline_id,
        tree_from = renumbered.tree_from,
        tree_to = renumbered.tree_to
    from renumbered
    where agent.id = renumbered.id;
    get diagnostics moved = row_count;
    perform move_production('production_total');
    perform move_production('production_cell');
    drop table renumbered, held_before;
    return moved;
end
$$;
