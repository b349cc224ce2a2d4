-- Held lines take no further part.
delete from fresh where line = any(%(lines)s)
