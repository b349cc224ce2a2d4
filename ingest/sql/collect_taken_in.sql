-- Those of one report that are staged.
insert into taken_in (held_row_id)
select held_row.id
from held_row
join staged on staged.line = held_row.line
where held_row.report_id = %(report_id)s
