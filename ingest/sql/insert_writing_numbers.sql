-- Periods that begin on a day on which none of the number began.
insert into writing_number (carrier_id, kind, number, valid, agent_id)
select given.carrier_id, given.kind, given.number, given.valid, given.agent_id
from given_writing_number as given
where given.stored_id is null
order by given.line
