-- The report speaks for its folder's agent from now on.
update report set scope_id = %(scope_id)s where id = %(report_id)s
