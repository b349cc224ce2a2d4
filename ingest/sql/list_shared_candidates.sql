-- Candidates that may join groups: of lines that share a key, and of lines with more than one.
select line, enrollment_id
from candidate
where line = any(%(lines)s)
    or line in (select line from candidate group by line having count(*) > 1)
