-- The first line whose period shares a day with that of an earlier line of the same number, or with a
-- stored period that the file does not restate.
with standing as (
    select line, carrier_id, kind, number, valid, agent_id from given_writing_number
    union all
    select null, stored.carrier_id, stored.kind, stored.number, stored.valid, stored.agent_id
    from writing_number as stored
    where not exists (
        select from given_writing_number as given where given.stored_id = stored.id
    )
)
select
    given.line,
    carrier.code,
    given.kind,
    given.number,
    agent.npn,
    standing.line as other_line,
    holder.npn as other_npn,
    lower(given.valid * standing.valid) as day
from given_writing_number as given
join standing
    on (standing.carrier_id, standing.kind, standing.number)
        = (given.carrier_id, given.kind, given.number)
    and standing.valid && given.valid
    and (standing.line is null or standing.line < given.line)
join carrier on carrier.id = given.carrier_id
join agent on agent.id = given.agent_id
join agent as holder on holder.id = standing.agent_id
order by given.line, standing.line nulls first
limit 1
