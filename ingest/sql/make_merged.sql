-- Stored enrollments that turned out to be another, older one.
create temporary table merged (
    enrollment_id bigint primary key, survivor_id bigint not null
) on commit drop
