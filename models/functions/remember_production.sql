-- Before number_tree moves agents: in whose totals those who wrote something count until now. Who
-- moves is everyone at or below an agent with a new upline, or without a place before.
create or replace function remember_production()
returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
    create temporary table held_before on commit drop as
    with branch as (
        select agent.id, agent.tree_from, agent.tree_to
        from renumbered
        join agent on agent.id = renumbered.id
        where renumbered.has_moved
    ),
    top as (
        select branch.tree_from, branch.tree_to
        from branch
        where branch.tree_from is not null
            and not exists (
                select
                from branch as above
                where branch.tree_from > above.tree_from and branch.tree_from <= above.tree_to
            )
    ),
    moving as (
        select branch.id from branch where branch.tree_from is null
        union all
        select agent.id
        from top
        join agent on agent.tree_from between top.tree_from and top.tree_to
    )
    select holder.agent_id, holder.holder_id, holder.agents
    from production_holders(
        array(
            select moving.id
            from moving
            where exists (select from enrollment where enrollment.agent_id = moving.id)
        ),
        1
    ) as holder;
end
$$;
