-- One file of the plan list.
create temporary table staged_plan (
    line integer not null,
    carrier text not null,
    code text not null,
    year smallint not null,
    name text,
    product product not null,
    network network not null
) on commit drop
