-- Enrollments that the scope's previous report listed, be it by a row that waits, and this one does not.
create temporary table vanished on commit drop as
select said.enrollment_id
from touched
join enrollment_event as said on said.enrollment_id = touched.enrollment_id
where said.scope_id = %(scope_id)s
    and said.said_to = %(previous_on)s
union
select held_listed.enrollment_id
from held_listed
where held_listed.as_of = %(previous_on)s
