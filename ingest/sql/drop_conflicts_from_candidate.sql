-- Held lines take no further part.
delete from candidate where line = any(%(lines)s)
