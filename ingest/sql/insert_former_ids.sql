-- The merged id itself goes on finding the enrollment.
insert into former_enrollment (id, enrollment_id)
select merged.enrollment_id, merged.survivor_id from merged
