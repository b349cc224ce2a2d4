-- Entries seen for the first time.
insert into compliance (carrier_id, policy_number, opened_on, closed_on, note)
select carrier.id, staged.policy_number, staged.opened_on, staged.closed_on, staged.note
from staged_compliance as staged
join carrier on carrier.code = staged.carrier
where not exists (
    select
    from compliance
    where compliance.carrier_id = carrier.id
        and compliance.policy_number = staged.policy_number
        and compliance.opened_on = staged.opened_on
)
order by staged.line
