-- A plan that no list names is made from the row that printed it.
insert into plan (carrier_id, code, name, product, network)
select distinct on (fresh.plan_code)
    %(carrier_id)s,
    fresh.plan_code,
    fresh.plan_name,
    product_of(fresh.product, null, fresh.network, fresh.plan_code),
    coalesce(fresh.network, 'NONE')
from fresh
where fresh.plan_code is not null
    and not exists (
        select from plan where plan.carrier_id = %(carrier_id)s and plan.code = fresh.plan_code
    )
order by fresh.plan_code, fresh.line
