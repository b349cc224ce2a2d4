-- Of each carrier: its setting, its newest report's day, and how many enrollments are of the year
-- before a day, by submitted, else effective date.
select carrier.code, carrier.reporting, newest.as_of, coalesce(volume.enrollments, 0)
from carrier
left join (
    select carrier_id, max(as_of) as as_of
    from report
    where error is null and carrier_id is not null
    group by carrier_id
) as newest on newest.carrier_id = carrier.id
left join (
    select carrier_id, count(*) as enrollments
    from enrollment
    where coalesce(submitted_on, effective_on) > %(since)s
    group by carrier_id
) as volume on volume.carrier_id = carrier.id
order by carrier.code
