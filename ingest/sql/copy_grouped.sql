-- Lines in groups.
copy grouped (line, group_line, enrollment_id) from stdin
