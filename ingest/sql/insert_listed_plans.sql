-- Plans that neither a list nor a report named before.
insert into plan (carrier_id, code, name, product, network, listed_year)
select given.carrier_id, given.code, given.name, given.product, given.network, given.year
from given_plan as given
where not exists (
    select from plan where plan.carrier_id = given.carrier_id and plan.code = given.code
)
order by given.line
