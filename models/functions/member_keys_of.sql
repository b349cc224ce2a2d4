-- Every key that one of these member or Medicare ids can have, whatever the carrier.
create or replace function member_keys_of(identities text[])
returns uuid[]
language sql
stable
parallel safe
security definer
set search_path = public, pg_temp
as $$
select coalesce(
    array_agg(
        member_key_under(
            secret.value, carrier.id, kind.name, upper(translate(identity.value, '- ', ''))
        )
    ),
    '{}'
)
from secret
cross join carrier
cross join (values ('MEMBER_ID'), ('MEDICARE_ID')) as kind (name)
cross join unnest(identities) as identity (value)
$$;
