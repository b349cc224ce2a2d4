-- Enrollments that no book lists any more though they had not ended, whose member is listed with
-- another plan. Without a plan code the plan's name tells.
select count(*)
from vanished
join enrollment as gone on gone.id = vanished.enrollment_id
where gone.status in ('APPROVED', 'ACTIVE', 'UNKNOWN')
    and gone.listed_by = '{}'
    and exists (
        select
        from enrollment as listed
        where listed.client_id = gone.client_id
            and listed.id <> gone.id
            and listed.listed_by <> '{}'
            and case
                when listed.plan_id is null or gone.plan_id is null then
                    listed.plan_name is distinct from gone.plan_name
                else listed.plan_id <> gone.plan_id
            end
    )
