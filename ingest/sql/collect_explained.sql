-- Endings that are explained by what is about to change: by an enrollment's day, or by whose it is.
create temporary table explained on commit drop as
select distinct ended.id as enrollment_id
from resolved
join enrollment as stored on stored.id = resolved.enrollment_id
join client as owner on owner.id = stored.client_id
join client as same
    on same.medicare_id = owner.medicare_id and same.birth_date = owner.birth_date
join enrollment as next on next.client_id = owner.id
join enrollment as ended
    -- Not termed_on = effective_on - 1, for the reason that derive_reasons gives.
    on ended.client_id = same.id and ended.termed_on + 1 = next.effective_on
where ended.derived_reason is not null
    and (stored.effective_on, owner.medicare_id, owner.birth_date)
        is distinct from (resolved.effective_on, resolved.medicare_id, resolved.birth_date)
