-- The rows of one report that wait, with all their cells.
copy held_row (report_id, line, reason, subject, message, policy_number, raw, member_keys) from stdin
