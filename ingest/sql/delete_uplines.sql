-- Periods of named agents that the file no longer lists. Deleted, moved, then new: no overlap between.
delete from upline
using compared_upline as compared
where upline.id = compared.stored_id and compared.fate = 'deleted'
