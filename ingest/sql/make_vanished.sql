-- Enrollments that the scope's previous report listed and this one does not.
create temporary table vanished on commit drop as
select distinct said.enrollment_id
from touched
join enrollment_event as said on said.enrollment_id = touched.enrollment_id
where said.scope_id = %(scope_id)s
    and said.said_to = %(previous_on)s
