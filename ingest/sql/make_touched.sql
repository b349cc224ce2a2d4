-- Enrollments of which something new was said or is no longer said.
create temporary table touched (enrollment_id bigint not null) on commit drop
