-- A survivor is folded anew with what was said of the other.
insert into touched (enrollment_id) select distinct survivor_id from merged
