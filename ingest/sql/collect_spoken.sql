-- Everything ever said of the touched enrollments, with what decides between statements: books
-- before applications, then the newest as-of day on which it was said, the feed's rank, an ending
-- before an open row, and last the content's hash.
create temporary table spoken on commit drop as
select
    said.*,
    scope.kind = 'BOOK' as by_book,
    coalesce(said.said_to, scope.newest_on) as last_said_on,
    row_number() over (
        partition by said.enrollment_id
        order by
            (scope.kind = 'BOOK') desc,
            coalesce(said.said_to, scope.newest_on) desc,
            scope.rank desc,
            (said.died or said.termed_on is not null or said.word not in ('PENDING', 'CONFIRMED', 'UNMAPPED')) desc,
            said.content desc
    ) as place,
    row_number() over (
        partition by said.enrollment_id
        order by
            scope.rank desc,
            (said.died or said.termed_on is not null or said.word not in ('PENDING', 'CONFIRMED', 'UNMAPPED')) desc,
            said.content desc
    ) as strength,
    count(*) over (partition by said.enrollment_id) as statements
from (select distinct enrollment_id from touched) as enrollment
join enrollment_event as said on said.enrollment_id = enrollment.enrollment_id
join scope on scope.id = said.scope_id
