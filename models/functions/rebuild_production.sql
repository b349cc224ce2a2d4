-- Counts all totals anew from the rows; how many of those stored were wrong, missing or too many.
create or replace function rebuild_production()
returns bigint
language plpgsql
set search_path = public, pg_temp
set work_mem = '64MB'
set enable_mergejoin = off
set enable_nestloop = off
set jit = off
as $$
declare
    rows constant text := 'select 1 as sign, enrollment.* from enrollment';
    pairs constant text := 'select holder.agent_id, holder.holder_id, 1 as sign '
        'from production_holders(array(select agent.id from agent), $1) as holder';
    wrong bigint;
begin
    perform pg_advisory_xact_lock(ingest_lock());
    create temporary table total_before on commit drop as select * from production_total;
    create temporary table cell_before on commit drop as select * from production_cell;
    delete from production_total;
    delete from production_cell;
    execute production_total_change(rows, pairs) using production_threshold('production_total');
    execute production_cell_change(rows, pairs) using production_threshold('production_cell');
    select
        (select count(*) from (table total_before except table production_total) as gone)
        + (select count(*) from (table production_total except table total_before) as come)
        + (select count(*) from (table cell_before except table production_cell) as gone)
        + (select count(*) from (table production_cell except table cell_before) as come)
    into wrong;
    drop table total_before, cell_before;
    if wrong > 0 then
        update business_day set data_version = data_version + 1;
    end if;
    return wrong;
end
$$;
