-- Rows that are taken in now no longer wait.
delete from held_listed
where held_row_id in (select held_row_id from taken_in)
