-- What every viewer is told of a report that was taken in: how fresh a carrier is, and where a line
-- of an enrollment's history stands. Its numbers are the organisation's alone. The owner's, like
-- every view, so that it shows what the wall around `report` does not.
create or replace view told_report with (security_barrier) as
select
    report.id,
    report.carrier_id,
    report.scope_id,
    report.feed,
    report.file_name,
    report.as_of,
    report.received_at,
    scope.agent_id is not null as of_one_agent
from report
left join scope on scope.id = report.scope_id
where report.error is null
