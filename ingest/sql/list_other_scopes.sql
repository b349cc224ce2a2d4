-- Other scopes of this carrier whose statements weigh as much as this one's.
select id
from scope
where carrier_id = %(carrier_id)s and kind = %(kind)s and id <> %(scope_id)s
