-- Entries that were closed, reopened or annotated.
update compliance
set closed_on = staged.closed_on, note = staged.note
from staged_compliance as staged
join carrier on carrier.code = staged.carrier
where compliance.carrier_id = carrier.id
    and compliance.policy_number = staged.policy_number
    and compliance.opened_on = staged.opened_on
    and (compliance.closed_on, compliance.note) is distinct from (staged.closed_on, staged.note)
