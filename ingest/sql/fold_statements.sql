-- The state of each touched enrollment: everything said of it, folded.
create temporary table folded on commit drop as
