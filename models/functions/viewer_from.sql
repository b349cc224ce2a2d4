-- Where the tree of this transaction's viewer begins; null without one.
create or replace function viewer_from()
returns integer
language sql
stable
parallel safe
as $$
select nullif(current_setting('downline.tree_from', true), '')::integer
$$;
