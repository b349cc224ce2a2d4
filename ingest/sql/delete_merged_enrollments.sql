-- Two enrollments that came to share a key are one: the older id stays.
delete from enrollment
using merged
where enrollment.id = merged.enrollment_id
returning enrollment.client_id
