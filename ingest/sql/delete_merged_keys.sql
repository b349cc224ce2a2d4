-- Their copies belong to the survivor now.
delete from enrollment_key
using merged
where enrollment_key.enrollment_id = merged.enrollment_id
