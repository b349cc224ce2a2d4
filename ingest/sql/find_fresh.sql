-- Lines that say something which this scope was not saying on that day anyway.
create temporary table fresh on commit drop as
select staged.*
from staged
where not exists (
    select
    from enrollment_event as said
    where said.scope_id = %(scope_id)s
        and said.content = staged.content
        and said.said_from <= %(as_of)s
        and said.said_to is null
)
and not exists (
    select
    from enrollment_event as said
    where %(late)s
        and said.scope_id = %(scope_id)s
        and said.content = staged.content
        and said.said_from <= %(as_of)s
        and said.said_to >= %(as_of)s
)
