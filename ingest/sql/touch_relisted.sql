-- Enrollments that may look different now that the plan list has changed, and those whose end on a
-- December 31 the crosswalk may explain.
insert into touched (enrollment_id)
select enrollment.id
from enrollment
left join plan on plan.id = enrollment.plan_id
where enrollment.carrier_id = %(carrier_id)s
    and (
        (extract(month from enrollment.termed_on) = 12 and extract(day from enrollment.termed_on) = 31)
        or (plan.listed_year is not null
            and (enrollment.plan_name, enrollment.product, enrollment.network)
                is distinct from (plan.name, plan.product, plan.network))
    )
