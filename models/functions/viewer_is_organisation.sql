-- Whether this transaction's viewer is the whole organisation itself, whose reports are its own.
create or replace function viewer_is_organisation()
returns boolean
language sql
stable
parallel safe
as $$
select coalesce(current_setting('downline.viewer', true) = 'organisation', false)
$$;
