-- Whether no agent is hidden from this transaction's viewer: the organisation, and an agent above
-- everyone. False without a viewer.
create or replace function viewer_sees_all()
returns boolean
language sql
stable
parallel safe
as $$
select coalesce(current_setting('downline.sees_all', true) = 'yes', false)
$$;
