-- The hash behind member_key, for statements that have the secret at hand and hash a million rows.
-- The first half of SHA-256 over secret and identity: cut off, it cannot be extended.
-- Stable, as convert_to is: declared immutable it would not be inlined, and take four times as long.
create or replace function member_key_under(
    secret bytea, carrier_id integer, kind text, identity text
)
returns uuid
language sql
stable
parallel safe
as $$
select encode(
    substring(
        sha256(secret || convert_to(carrier_id::text || '/' || kind || '/' || identity, 'UTF8')) for 16
    ),
    'hex'
)::uuid
$$;
