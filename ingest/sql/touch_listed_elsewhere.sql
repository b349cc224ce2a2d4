-- Where several books list an enrollment, the newest decides, so a report that only repeats itself
-- can still change who that is.
insert into touched (enrollment_id)
select distinct here.enrollment_id
from enrollment_event as here
join enrollment_event as elsewhere
    on elsewhere.enrollment_id = here.enrollment_id
    and elsewhere.scope_id <> here.scope_id
join scope as other on other.id = elsewhere.scope_id and other.kind = %(kind)s
where here.scope_id = %(scope_id)s
    and here.said_to is null
    and (elsewhere.said_to is null or elsewhere.said_to >= %(previous_on)s)
