-- Open statements are said up to the newest report.
update scope
set newest_on = greatest(scope.newest_on, %(as_of)s)
where scope.id = %(scope_id)s
