-- Lines staged, enrollments made, known enrollments of which something new was said.
select
    (select count(*) from staged),
    count(distinct target.enrollment_id) filter (where target.newborn),
    count(distinct target.enrollment_id) filter (where not target.newborn)
from target
