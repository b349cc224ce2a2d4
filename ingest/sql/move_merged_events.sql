-- What was said of an enrollment that turned out to be another.
update enrollment_event
set enrollment_id = merged.survivor_id
from merged
where enrollment_event.enrollment_id = merged.enrollment_id
