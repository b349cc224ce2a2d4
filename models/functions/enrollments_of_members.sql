-- The enrollments that a row with one of these member or Medicare ids would find. The server may
-- not read the keys themselves; what it makes of these ids is subject to what the viewer may see.
create or replace function enrollments_of_members(identities text[])
returns setof bigint
language sql
stable
parallel safe
security definer
rows 5
set search_path = public, pg_temp
as $$
select distinct enrollment_key.enrollment_id
from enrollment_key
where enrollment_key.key = any (member_keys_of(identities))
$$;
