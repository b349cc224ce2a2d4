-- Seventeen carriers that count in every total, each with forty plans.
with carriers as (
    insert into carrier (code, name, reporting, cadence_days, lag_days)
    select 'c' || number, 'Carrier ' || number, 'INCLUDED', 7, 21
    from generate_series(1, 17) as number
    returning id
)
insert into plan (carrier_id, code, name, product, network)
select
    carriers.id,
    'H' || (1000 + carriers.id) || '-' || lpad(number::text, 3, '0'),
    'Plan ' || number || ' of the ' || (array['Gold', 'Silver', 'Value'])[1 + number % 3] || ' line',
    (array['MAPD', 'MAPD', 'MAPD', 'MA', 'PDP', 'DSNP'])[1 + number % 6]::product,
    (array['HMO', 'LPPO', 'HMO_POS', 'HMO', 'NONE', 'HMO'])[1 + number % 6]::network
from carriers
cross join generate_series(1, 40) as number
