-- The advisory lock under which one writer at a time changes enrollments, tree, day or totals.
create or replace function ingest_lock()
returns bigint
language sql
immutable
parallel safe
as $$
select 6302026
$$;
