-- Ids that led to a merged enrollment lead to its survivor.
update former_enrollment
set enrollment_id = merged.survivor_id
from merged
where former_enrollment.enrollment_id = merged.enrollment_id
