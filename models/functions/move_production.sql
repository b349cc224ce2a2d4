-- After number_tree moved agents: takes what they wrote out of the totals of those they left and
-- adds it to the totals of those they came under. A downline that grew over the threshold of the
-- table is counted whole, one that shrank below it is forgotten.
create or replace function move_production(grain text)
returns void
language plpgsql
set search_path = public, pg_temp
set work_mem = '64MB'
set enable_mergejoin = off
set jit = off
as $$
declare
    smallest constant integer := production_threshold(grain);
    come bigint[];
    gone bigint[];
    pairs constant text := '
        select moved.agent_id, moved.holder_id, sum(moved.sign)::integer as sign
        from (
            select agent_id, holder_id, -1 as sign from held_before where agents >= $1
            union all
            select agent_id, holder_id, 1
            from production_holders(array(select distinct agent_id from held_before), $1)
            where holder_id <> 0
        ) as moved
        where moved.holder_id <> all ($2)
        group by moved.agent_id, moved.holder_id
        having sum(moved.sign) <> 0
        union all
        select below.id, holder.id, 1
        from agent as holder
        join agent as below on below.tree_from between holder.tree_from and holder.tree_to
        where holder.id = any ($3)';
    rows constant text := 'select 1 as sign, enrollment.* from enrollment';
    emptied tid[];
begin
    select
        coalesce(array_agg(id) filter (where is_large and not was_large), '{}'),
        coalesce(array_agg(id) filter (where was_large and not is_large), '{}')
    into come, gone
    from (
        select
            id,
            coalesce(agents_before >= smallest, false) as was_large,
            tree_to - tree_from + 1 >= smallest as is_large
        from renumbered
    ) as sized;
    if come = '{}' and gone = '{}' and not exists (select from held_before) then
        return;
    end if;
    if grain = 'production_total' then
        delete from production_total where agent_id = any (gone);
        execute production_total_change(rows, pairs) into emptied using smallest, come || gone, come;
        delete from production_total where ctid = any (emptied);
    else
        delete from production_cell where agent_id = any (gone);
        execute production_cell_change(rows, pairs) into emptied using smallest, come || gone, come;
        delete from production_cell where ctid = any (emptied);
    end if;
end
$$;
