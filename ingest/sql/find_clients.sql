-- Which client each folded enrollment belongs to, and which one it belonged to before.
create temporary table owned on commit drop as
select resolved.enrollment_id, client.id as client_id, enrollment.client_id as former_client_id
from resolved
join client on client.carrier_id = %(carrier_id)s and client.member_key = resolved.member_key
left join enrollment on enrollment.id = resolved.enrollment_id
