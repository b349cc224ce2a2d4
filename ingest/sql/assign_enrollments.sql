-- The enrollment of each fresh line: found, or a new id for each group of lines that found none.
create temporary table target on commit drop as
with found as (
    select
        fresh.line,
        coalesce(grouped.group_line, fresh.line) as group_line,
        coalesce(merged.survivor_id, grouped.enrollment_id, candidate.enrollment_id) as enrollment_id
    from fresh
    left join grouped on grouped.line = fresh.line
    left join candidate on candidate.line = fresh.line and grouped.line is null
    left join merged
        on merged.enrollment_id = coalesce(grouped.enrollment_id, candidate.enrollment_id)
),
newborn as (
    select line, nextval((select pg_get_serial_sequence('enrollment', 'id'))) as enrollment_id
    from (select line from found where enrollment_id is null and line = group_line order by line) as first
)
select
    found.line,
    coalesce(found.enrollment_id, newborn.enrollment_id) as enrollment_id,
    newborn.line is not null as newborn
from found
left join newborn on newborn.line = found.group_line
