-- Lines staged, enrollments made, known enrollments of which this report says something new; one
-- that only repeats what the report before it said is unchanged, whenever that is found out.
select
    (select count(*) from staged),
    count(distinct target.enrollment_id) filter (where target.newborn),
    count(distinct target.enrollment_id) filter (where not target.newborn and said.id is not null)
from target
left join enrollment_event as said
    on not target.newborn
    and said.enrollment_id = target.enrollment_id
    and said.report_id = %(report_id)s
    and said.line = target.line
