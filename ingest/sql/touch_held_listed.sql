-- Enrollments that a row which waits keeps up, or kept up until the report before this one.
insert into touched (enrollment_id)
select distinct enrollment_id from held_listed
