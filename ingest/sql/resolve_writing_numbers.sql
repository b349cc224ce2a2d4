-- The staged numbers with carrier and agent, and the stored period that begins on the same day.
create temporary table given_writing_number on commit drop as
select
    staged.line,
    carrier.id as carrier_id,
    staged.kind,
    staged.number,
    daterange(staged.valid_from, staged.valid_to) as valid,
    agent.id as agent_id,
    stored.id as stored_id
from staged_writing_number as staged
join carrier on carrier.code = staged.carrier
join agent on agent.npn = staged.npn
left join writing_number as stored
    on stored.carrier_id = carrier.id
    and stored.kind = staged.kind
    and stored.number = staged.number
    and lower(stored.valid) is not distinct from staged.valid_from
