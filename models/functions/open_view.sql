-- Opens an operation: names the viewer for the rest of the transaction, says for how many
-- milliseconds each of its statements may run, and tells where the database stands.
-- Without an NPN the viewer is the organisation; of an agent who is unknown there is no tree, and
-- nothing is seen. The owner's, because nobody sees an agent before there is a viewer.
create or replace function open_view(viewer_npn text, patience integer)
returns table (
    today date, data_version bigint, agent_id bigint, tree_from integer, tree_to integer, places integer
)
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    sees_all boolean;
begin
    select day.today, day.data_version, top.id, top.tree_from, top.tree_to
    into today, data_version, agent_id, tree_from, tree_to
    from business_day as day
    left join agent as top on top.npn = viewer_npn;
    select coalesce(max(anyone.tree_from), 0) into places from agent as anyone;
    sees_all := viewer_npn is null or (
        tree_from = 1 and tree_to >= places
        and not exists (select from agent as outside where outside.tree_from is null)
    );
    perform
        set_config('downline.viewer', case when viewer_npn is null then 'organisation' else 'agent' end, true),
        set_config('downline.sees_all', case when sees_all then 'yes' else 'no' end, true),
        set_config('downline.tree_from', coalesce(tree_from::text, ''), true),
        set_config('downline.tree_to', coalesce(tree_to::text, ''), true),
        set_config('statement_timeout', patience::text, true);
    return next;
end
$$;
