-- One file of the plan crosswalk.
create temporary table staged_crosswalk (
    line integer not null,
    year smallint not null,
    previous_contract text not null,
    previous_pbp text not null,
    current_contract text,
    current_pbp text,
    status text not null
) on commit drop
