-- Presence counts, though what the row says is not known yet.
update resolved
set listed_by = array(select unnest(resolved.listed_by || still_listed.listed_by) as id group by id order by id),
    reported_on = greatest(resolved.reported_on, still_listed.reported_on)
from still_listed
where still_listed.enrollment_id = resolved.enrollment_id
