-- The as-of days of the scope's reports just before and after a day, and whether it has that day.
select
    max(as_of) filter (where as_of < %(as_of)s),
    min(as_of) filter (where as_of > %(as_of)s),
    coalesce(bool_or(as_of = %(as_of)s), false)
from report
where scope_id = %(scope_id)s and error is null and id <> %(report_id)s
