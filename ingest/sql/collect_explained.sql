-- Endings that are explained by what is about to change.
create temporary table explained on commit drop as
select distinct ended.id as enrollment_id
from corrected
join enrollment as next on next.client_id = corrected.client_id
join client as same
    on same.medicare_id = corrected.medicare_id and same.birth_date = corrected.birth_date
join enrollment as ended
    -- Not termed_on = effective_on - 1, for the reason that derive_reasons gives.
    on ended.client_id = same.id and ended.termed_on + 1 = next.effective_on
where ended.derived_reason is not null
