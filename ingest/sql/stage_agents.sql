-- One file of agents; dropped when it is written.
create temporary table staged_agent (
    line integer not null,
    npn text not null,
    name text not null,
    name_key bytea not null,
    level agent_level not null,
    status agent_status not null,
    since date,
    until date
) on commit drop
