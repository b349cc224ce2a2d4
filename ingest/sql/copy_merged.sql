-- Enrollments and the older ones that they are.
copy merged (enrollment_id, survivor_id) from stdin
