-- What this scope said until its previous report and no longer says.
with unsaid as (
    update enrollment_event as said
    set said_to = %(previous_on)s
    where said.scope_id = %(scope_id)s
        and said.said_to is null
        and said.said_from < %(as_of)s
        and not exists (select from staged where staged.content = said.content)
    returning said.enrollment_id
)
insert into touched (enrollment_id)
select unsaid.enrollment_id from unsaid
