-- The runtime role reads; it owns nothing, may ask for the roll of the day, and writes nothing but
-- notes at the end of the audit log, which it cannot read.
-- The secret of the keyed hashes and their table stay the owner's.
grant usage on schema public to downline_server;
revoke all on all tables in schema public from downline_server;
grant select on
    agent, agent_move, alembic_version, business_day, carrier, client, compliance, counted_downline,
    counted_enrollment, counted_event, downline, enrollment, enrollment_event, former_enrollment,
    held_row, plan, production_cell, production_total, report, told_report, upline
to downline_server;
-- Whose files a scope is of is nobody's business who does not see that agent.
grant select (id, carrier_id, feed, kind, rank, newest_on) on scope to downline_server;
-- When a note was made, and under which number, is the database's to say.
grant insert (subject, agent_npn, role, operation, document, form, clients)
on access_log to downline_server;
do $$
begin
    execute format('revoke temporary on database %I from public', current_database());
end
$$;
revoke execute on all functions in schema public from public;
grant execute on function
    enrollment_status, enrollments_of_members, member_key_under, member_keys_of,
    open_view, roll_business_day, viewer_from, viewer_is_organisation, viewer_sees_all, viewer_to
to downline_server;
