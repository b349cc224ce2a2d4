-- The numbers under which one carrier knows agents, for the rows of its file.
select kind, number, lower(valid), upper(valid), agent_id
from writing_number
where carrier_id = %(carrier_id)s
