-- When which scope spoke of the enrollments of counted_enrollment, and nothing of what it said.
create or replace view counted_event with (security_barrier) as
select
    enrollment_event.id,
    enrollment_event.enrollment_id,
    enrollment_event.scope_id,
    enrollment_event.said_from,
    enrollment_event.said_to
from enrollment_event
where (select viewer_sees_all())
    or exists (
        select from counted_enrollment where counted_enrollment.id = enrollment_event.enrollment_id
    )
