-- The as-of days of the scope's reports just before and after a day, whether it has that day, and the
-- newest day of the carrier's other scopes.
select
    max(as_of) filter (where as_of < %(as_of)s),
    min(as_of) filter (where as_of > %(as_of)s),
    coalesce(bool_or(as_of = %(as_of)s), false),
    (select max(newest_on) from scope where carrier_id = %(carrier_id)s and id <> %(scope_id)s)
from report
where scope_id = %(scope_id)s and error is null and id <> %(report_id)s
