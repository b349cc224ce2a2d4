-- A list of an older year than the plan was listed in does not change it; a plan known only from
-- reports becomes what the list says.
update plan
set name = given.name,
    product = given.product,
    network = given.network,
    listed_year = given.year
from given_plan as given
where plan.carrier_id = given.carrier_id
    and plan.code = given.code
    and (plan.listed_year is null or plan.listed_year <= given.year)
    and (plan.name, plan.product, plan.network, plan.listed_year)
        is distinct from
        (given.name, given.product, given.network, given.year)
