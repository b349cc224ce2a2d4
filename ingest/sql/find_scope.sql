-- The scope of a carrier's feed, made at its first report.
with made as (
    insert into scope (carrier_id, feed, kind, rank, agent_id)
    select %(carrier_id)s, %(feed)s, %(kind)s, %(rank)s, %(agent_id)s
    where not exists (
        select
        from scope
        where carrier_id = %(carrier_id)s
            and feed = %(feed)s
            and agent_id is not distinct from %(agent_id)s::bigint
    )
    returning id, newest_on
)
select id, newest_on from made
union all
select id, newest_on
from scope
where carrier_id = %(carrier_id)s
    and feed = %(feed)s
    and agent_id is not distinct from %(agent_id)s::bigint
