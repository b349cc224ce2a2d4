-- Periods that begin on the same day as before, with another end or another holder. Before the new
-- ones, so that a period has ended when the next begins.
update writing_number
set agent_id = given.agent_id, valid = given.valid
from given_writing_number as given
where writing_number.id = given.stored_id
    and (writing_number.agent_id, writing_number.valid) <> (given.agent_id, given.valid)
