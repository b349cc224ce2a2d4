-- Whether a row of this report that waits prints a stored enrollment with a date that was corrected:
-- then the book may print both, and what was taken for a correction was none.
select 1
from held_listed
join enrollment on enrollment.id = held_listed.enrollment_id
where held_listed.as_of = %(as_of)s
    and held_listed.is_dated
    and held_listed.effective_on <> enrollment.effective_on
limit 1
