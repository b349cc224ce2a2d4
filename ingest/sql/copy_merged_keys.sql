-- The survivor is found by every key of the enrollment that it absorbs.
insert into enrollment_key (key, enrollment_id, effective_on, plan_code, kind)
select stored.key, merged.survivor_id, stored.effective_on, stored.plan_code, stored.kind
from merged
join enrollment_key as stored on stored.enrollment_id = merged.enrollment_id
on conflict do nothing
