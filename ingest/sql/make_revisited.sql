-- Touched clients about whom more is known than one enrollment says: a new client with one was just
-- written from it. A table, so that the planner sees how few they are in a first load.
create temporary table revisited on commit drop as
select owned.client_id
from owned
group by owned.client_id
having not bool_and(owned.is_new_client) or count(*) > 1
