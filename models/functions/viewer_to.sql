-- Where the tree of this transaction's viewer ends; null without one.
create or replace function viewer_to()
returns integer
language sql
stable
parallel safe
as $$
select nullif(current_setting('downline.tree_to', true), '')::integer
$$;
