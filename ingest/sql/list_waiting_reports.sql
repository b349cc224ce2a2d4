-- Reports with rows that wait, and those that speak for nobody yet, in the order of their days.
select
    report.id, report.carrier_id, carrier.code, report.feed, report.file_name, report.header,
    report.folder_npn, report.as_of, report.scope_id, waiting.subjects
from report
join carrier on carrier.id = report.carrier_id
left join (
    select
        report_id,
        array_agg(distinct subject) filter (where reason = 'UNKNOWN_AGENT' and subject is not null)
            as subjects
    from held_row
    group by report_id
) as waiting on waiting.report_id = report.id
where report.error is null
    and report.header <> '[]'
    and (waiting.report_id is not null or report.scope_id is null)
order by report.as_of, report.id
