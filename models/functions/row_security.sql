-- The second wall: which rows the runtime role is given, whatever it asks for.
-- Each condition looks first whether the viewer is the organisation, which then costs nothing. The
-- subqueries stand under the same wall, so that only the one on agents compares places in the tree.
-- A policy is made anew only where its condition changed: that waits for everyone who reads.
do $$
declare
    wall record;
    condition text;
    known text;
begin
    for wall in
        select * from (values
            ('agent', $cond$tree_from between (select viewer_from()) and (select viewer_to())$cond$),
            ('upline', $cond$
                exists (select from agent where agent.id = upline.agent_id)
                and exists (select from agent where agent.id = upline.upline_id)
            $cond$),
            ('downline', $cond$
                exists (select from agent where agent.id = downline.descendant_id)
                and exists (select from agent where agent.id = downline.ancestor_id)
            $cond$),
            ('writing_number', $cond$
                exists (select from agent where agent.id = writing_number.agent_id)
            $cond$),
            -- Not EXISTS: the viewer's agents are hashed once, instead of looked up for each row.
            ('enrollment', $cond$
                agent_id in (
                    select agent.id from agent
                    where agent.tree_from between (select viewer_from()) and (select viewer_to())
                )
            $cond$),
            ('production_cell', $cond$
                agent_id in (
                    select agent.id from agent
                    where agent.tree_from between (select viewer_from()) and (select viewer_to())
                )
            $cond$),
            ('production_total', $cond$
                agent_id in (
                    select agent.id from agent
                    where agent.tree_from between (select viewer_from()) and (select viewer_to())
                )
            $cond$),
            ('client', $cond$
                exists (select from enrollment where enrollment.client_id = client.id)
            $cond$),
            ('enrollment_key', $cond$
                exists (select from enrollment where enrollment.id = enrollment_key.enrollment_id)
            $cond$),
            ('enrollment_event', $cond$
                exists (select from enrollment where enrollment.id = enrollment_event.enrollment_id)
            $cond$),
            ('former_enrollment', $cond$
                exists (
                    select from enrollment where enrollment.id = former_enrollment.enrollment_id
                )
            $cond$),
            ('compliance', $cond$
                exists (
                    select from enrollment
                    where enrollment.policy_number = compliance.policy_number
                        and enrollment.carrier_id = compliance.carrier_id
                )
            $cond$),
            ('held_row', null),
            ('report', null)
        ) as walls (name, condition)
    loop
        select obj_description(pg_policy.oid, 'pg_policy') into known
        from pg_policy
        where pg_policy.polrelid = wall.name::regclass and pg_policy.polname = 'seen_by_viewer';
        condition := case
            when wall.condition is null then '(select viewer_is_organisation())'
            else format('(select viewer_sees_all()) or (%s)', wall.condition)
        end;
        continue when known = md5(condition);
        execute format('alter table %I enable row level security', wall.name);
        execute format('drop policy if exists seen_by_viewer on %I', wall.name);
        execute format(
            'create policy seen_by_viewer on %I for select to downline_server using (%s)',
            wall.name, condition
        );
        execute format('comment on policy seen_by_viewer on %I is %L', wall.name, md5(condition));
    end loop;
    if not exists (select from pg_policy where polrelid = 'access_log'::regclass) then
        alter table access_log enable row level security;
        create policy appended_by_server on access_log for insert to downline_server with check (true);
    end if;
end
$$;
