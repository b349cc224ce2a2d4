-- The newest report of one of our own feeds, if it took in these very bytes: an older file given
-- again is a wish to go back.
select report.id
from report
where report.digest = %(digest)s
    and report.carrier_id is null
    and report.id = (
        select max(newest.id)
        from report as newest
        where newest.feed = %(feed)s and newest.carrier_id is null and newest.error is null
    )
