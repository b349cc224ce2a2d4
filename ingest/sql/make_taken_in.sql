-- Rows that waited and are taken in now: they speak for themselves.
create temporary table if not exists taken_in (held_row_id bigint primary key) on commit drop
