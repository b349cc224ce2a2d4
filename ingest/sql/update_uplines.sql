-- Periods that begin on the same day as before, with another end or another upline.
update upline
set upline_id = compared.upline_id, valid = compared.valid
from compared_upline as compared
where upline.id = compared.stored_id and compared.fate = 'updated'
