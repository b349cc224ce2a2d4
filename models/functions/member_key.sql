-- A keyed hash of an identity within a carrier: SHA-256 with a secret that never leaves the
-- database, so that nobody can try identities against stored keys.
create or replace function member_key(carrier_id integer, kind text, identity text)
returns uuid
language sql
stable
parallel safe
security definer
set search_path = public, pg_temp
as $$
select member_key_under(secret.value, carrier_id, kind, identity) from secret
$$;
