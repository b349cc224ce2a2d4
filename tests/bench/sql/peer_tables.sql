-- Flat copies for the ways that serve tables as they are, each with the indexes that suit it best.
drop schema if exists peer cascade;
create schema peer;

create table peer.agent as
select agent.id, agent.npn, agent.name, agent.level, agent.upline_id
from agent
order by agent.id;
alter table peer.agent
    add primary key (id),
    add unique (npn),
    add foreign key (upline_id) references peer.agent (id);
create index on peer.agent (upline_id);

create table peer.enrollment as
select
    enrollment.id, enrollment.agent_id, enrollment.policy_number, enrollment.plan_name,
    enrollment.product, enrollment.network, enrollment.county, enrollment.state,
    enrollment.status, enrollment.status_since, enrollment.carrier_status,
    enrollment.submitted_on, enrollment.effective_on, enrollment.termed_on,
    enrollment.termination_reason, enrollment.termination_detail
from enrollment
order by enrollment.id;
alter table peer.enrollment
    add primary key (id),
    alter column agent_id set not null,
    add foreign key (agent_id) references peer.agent (id);
-- The order that the peer asks for: by submitted day, level ones by the primary key.
create index on peer.enrollment (agent_id, submitted_on desc, id);

-- Each enrollment under every ancestor of its agent, ready to be summed without any join.
create table peer.downline_enrollment as
select downline.ancestor_id, enrollment.status, 1::smallint as one
from downline
join enrollment on enrollment.agent_id = downline.descendant_id
order by downline.ancestor_id, enrollment.status;
alter table peer.downline_enrollment
    alter column ancestor_id set not null,
    add foreign key (ancestor_id) references peer.agent (id);
create index on peer.downline_enrollment (ancestor_id, status) include (one);
