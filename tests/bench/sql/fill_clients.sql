-- One client for every enrollment: the most that a join can cost.
insert into client (carrier_id, member_key, name, member_id, birth_date)
select
    carrier_ids[1 + floor(random() * 17)::integer],
    md5('client ' || number)::uuid,
    'Client ' || number,
    lpad(number::text, 9, '9'),
    date '1932-01-01' + (random() * 10000)::integer
from generate_series(1, %(enrollments)s) as number
cross join (select array_agg(carrier.id order by carrier.id) as carrier_ids from carrier) as known
