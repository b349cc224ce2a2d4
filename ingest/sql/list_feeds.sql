-- The newest report of each feed; files of single agents count where there are no others.
select
    carrier.code,
    scope.feed,
    coalesce(max(report.as_of) filter (where scope.agent_id is null), max(report.as_of)) as as_of,
    carrier.cadence_days + carrier.lag_days as patience
from scope
join carrier on carrier.id = scope.carrier_id
join report on report.scope_id = scope.id and report.error is null
group by carrier.id, scope.feed
order by carrier.code, scope.feed
