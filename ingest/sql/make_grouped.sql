-- Lines that are one enrollment, with the stored one that they found, if any.
create temporary table grouped (
    line integer primary key, group_line integer not null, enrollment_id bigint
) on commit drop
