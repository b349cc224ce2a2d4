-- What becomes of each given period and of each stored one of the agents that the file names. A
-- period is the same one as long as it begins on the same day. A given period without an upline is
-- never stored; it is an update where it ends or cuts a stored one.
create temporary table compared_upline on commit drop as
with given as (
    select line, agent_id, upline_id, valid from given_upline where upline_id is not null
),
stored as (
    select upline.id, upline.agent_id, upline.upline_id, upline.valid
    from upline
    where upline.agent_id in (select given_upline.agent_id from given_upline)
)
select
    given.line,
    coalesce(given.agent_id, stored.agent_id) as agent_id,
    given.upline_id,
    given.valid,
    stored.id as stored_id,
    case
        when stored.id is null then 'inserted'
        when given.line is null then 'deleted'
        when (given.upline_id, given.valid) = (stored.upline_id, stored.valid) then 'unchanged'
        else 'updated'
    end as fate
from given
full join stored
    on stored.agent_id = given.agent_id
    and coalesce(lower(stored.valid), '-infinity') = coalesce(lower(given.valid), '-infinity')
union all
select
    given_upline.line,
    given_upline.agent_id,
    null,
    given_upline.valid,
    null,
    case
        when exists (
            select
            from stored
            where stored.agent_id = given_upline.agent_id and stored.valid && given_upline.valid
        ) then 'emptied'
        else 'unchanged'
    end
from given_upline
where given_upline.upline_id is null
