-- Keeps the totals: what a statement takes out of `enrollment` is subtracted, what it brings in is
-- added. Runs once a statement, after it, in its transaction; whoever writes enrollments need not
-- know. Merge joins and sorts of a million rows, which the planner likes because it knows nothing
-- of transition tables, take twice as long as hashing them.
create or replace function count_enrollments()
returns trigger
language plpgsql
set search_path = public, pg_temp
set work_mem = '64MB'
set enable_mergejoin = off
set jit = off
as $$
declare
    rows constant text := case tg_op
        when 'INSERT' then 'select 1 as sign, new_row.* from new_row'
        when 'DELETE' then 'select -1 as sign, old_row.* from old_row'
        else 'select 1 as sign, new_row.* from new_row '
            || 'union all select -1 as sign, old_row.* from old_row'
    end;
    pairs constant text := format(
        'select holder.agent_id, holder.holder_id, 1 as sign '
        'from production_holders(array(select distinct one.agent_id from (%s) as one), $1) '
        'as holder',
        rows
    );
    emptied tid[];
begin
    execute production_total_change(rows, pairs)
    into emptied using production_threshold('production_total');
    delete from production_total where ctid = any (emptied);
    execute production_cell_change(rows, pairs)
    into emptied using production_threshold('production_cell');
    delete from production_cell where ctid = any (emptied);
    return null;
end
$$;
