-- From how many agents on, the one above included, a downline is stored in a table of totals.
-- models/production.py says the same to those who read.
create or replace function production_threshold(grain text)
returns integer
language sql
immutable
parallel safe
as $$
select case grain when 'production_total' then 1 when 'production_cell' then 200 end
$$;
