-- Whose enrollments are about to take effect on another day, or to be somebody else's.
create temporary table corrected on commit drop as
select distinct owner.id as client_id, owner.medicare_id, owner.birth_date
from owned
join resolved on resolved.enrollment_id = owned.enrollment_id
join enrollment as stored on stored.id = owned.enrollment_id
join client as owner on owner.id = owned.former_client_id
where owned.former_client_id is not null
    and (stored.effective_on, owner.medicare_id, owner.birth_date)
        is distinct from (resolved.effective_on, resolved.medicare_id, resolved.birth_date)
