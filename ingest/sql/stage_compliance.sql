-- One file of compliance entries.
create temporary table staged_compliance (
    line integer not null,
    carrier text not null,
    policy_number text not null,
    opened_on date not null,
    closed_on date,
    note text
) on commit drop
