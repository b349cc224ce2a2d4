-- Held lines take no further part.
delete from fresh_key where line = any(%(lines)s)
