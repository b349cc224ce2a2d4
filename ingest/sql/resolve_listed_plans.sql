-- What each listed plan is: its newest year in the file.
create temporary table given_plan on commit drop as
select distinct on (carrier.id, staged.code)
    staged.line, carrier.id as carrier_id, staged.code, staged.year, staged.name, staged.product,
    staged.network
from staged_plan as staged
join carrier on carrier.code = staged.carrier
order by carrier.id, staged.code, staged.year desc
