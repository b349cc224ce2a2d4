-- The carriers' data files are the truth; the table repeats what readers need of them.
insert into carrier (code, name, reporting, cadence_days, lag_days)
select *
from unnest(
    %(codes)s::text[], %(names)s::text[], %(reporting)s::carrier_reporting[],
    %(cadence_days)s::int[], %(lag_days)s::int[]
) as given (code, name, reporting, cadence_days, lag_days)
order by given.code
on conflict (code) do update
set name = excluded.name,
    reporting = excluded.reporting,
    cadence_days = excluded.cadence_days,
    lag_days = excluded.lag_days
where (carrier.name, carrier.reporting, carrier.cadence_days, carrier.lag_days)
    is distinct from
    (excluded.name, excluded.reporting, excluded.cadence_days, excluded.lag_days)
