-- Every key that a line prints can find its enrollment from now on.
insert into enrollment_key (key, enrollment_id, effective_on, plan_code, kind)
select distinct on (fresh_key.key, target.enrollment_id, fresh_key.effective_on, fresh_key.plan_code)
    fresh_key.key, target.enrollment_id, fresh_key.effective_on, fresh_key.plan_code, fresh_key.kind
from fresh_key
join target on target.line = fresh_key.line and not target.newborn
order by fresh_key.key, target.enrollment_id, fresh_key.effective_on, fresh_key.plan_code
on conflict do nothing
