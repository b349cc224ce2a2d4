-- Every key that a line prints can find its enrollment from now on.
insert into enrollment_key (key, enrollment_id, effective_on, plan_code, kind)
select fresh_key.key, target.enrollment_id, fresh_key.effective_on, fresh_key.plan_code, fresh_key.kind
from fresh_key
join target on target.line = fresh_key.line
on conflict do nothing
