-- One file of upline periods; without upline_npn the agent has none in that period.
create temporary table staged_upline (
    line integer not null,
    npn text not null,
    upline_npn text,
    valid_from date,
    valid_to date
) on commit drop
