-- Moves the stored day forward or back: statuses, reasons, today's tree, in one transaction.
-- Idempotent; true when the day moved. `updated_at` stays: the calendar is no report.
create or replace function roll_business_day(day date)
returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    stored date;
begin
    select business_day.today into stored from business_day;
    if stored = day then
        return false;
    end if;
    -- The lock of ingest: one writer at a time; who waited looks again.
    perform pg_advisory_xact_lock(ingest_lock());
    select business_day.today into stored from business_day for update;
    if stored = day then
        return false;
    end if;
    -- Only these two dates are compared with the day, so only what they passed can have moved.
    update enrollment
    set status = ruled.status,
        termination_reason = ruled.termination_reason,
        status_since = ruled.status_since
    from enrollment as facts
    cross join lateral enrollment_status(
        facts.word, facts.said_reason, facts.derived_reason, facts.effective_on, facts.termed_on,
        facts.died, facts.died_on, facts.took_effect, facts.as_of, facts.said_on, day
    ) as ruled
    where enrollment.id = facts.id
        and (
            (facts.effective_on > least(stored, day) and facts.effective_on <= greatest(stored, day))
            or (facts.termed_on >= least(stored, day) and facts.termed_on < greatest(stored, day))
        )
        and (enrollment.status, enrollment.termination_reason, enrollment.status_since)
            is distinct from (ruled.status, ruled.termination_reason, ruled.status_since);
    perform number_tree(day);
    update business_day set today = day, data_version = data_version + 1;
    return true;
end
$$;
