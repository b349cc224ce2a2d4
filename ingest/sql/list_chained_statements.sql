-- Everything said of the enrollments of a member and a plan that have been said to take effect on
-- several days, where something of one of them is touched.
with linked as (
    select distinct mine.enrollment_id as touched_id, theirs.enrollment_id, theirs.effective_on
    from (select distinct enrollment_id from touched) as touched
    join enrollment_key as mine on mine.enrollment_id = touched.enrollment_id
    join enrollment_key as theirs on theirs.key = mine.key and theirs.plan_code = mine.plan_code
    where mine.kind <> 'POLICY_NUMBER'
        and (
            mine.kind <> 'NAME_AND_BIRTH_DATE'
            or mine.enrollment_id = theirs.enrollment_id
            or not exists (
                select from enrollment_key as ids
                where ids.enrollment_id = mine.enrollment_id and ids.kind = 'MEMBER_ID'
            )
            or not exists (
                select from enrollment_key as ids
                where ids.enrollment_id = theirs.enrollment_id and ids.kind = 'MEMBER_ID'
            )
        )
),
numbered as (
    select distinct mine.enrollment_id as touched_id, theirs.enrollment_id, theirs.effective_on
    from (select distinct enrollment_id from touched) as touched
    join enrollment_key as mine on mine.enrollment_id = touched.enrollment_id
    join enrollment_key as theirs
        on theirs.key = mine.key
        and (theirs.plan_code = mine.plan_code or theirs.plan_code = '' or mine.plan_code = '')
    where mine.kind = 'POLICY_NUMBER'
),
chained as (
    select distinct linked.touched_id, linked.enrollment_id
    from (table linked union table numbered) as linked
    join (
        select touched_id
        from (table linked union table numbered) as linked
        where effective_on > '-infinity'
        group by touched_id
        having count(distinct effective_on) > 1
    ) as several using (touched_id)
)
select
    chained.touched_id,
    said.id,
    said.enrollment_id,
    said.scope_id,
    scope.kind = 'BOOK' as by_book,
    said.said_from,
    said.said_to,
    said.effective_on,
    said.agent_id,
    said.word::text,
    said.died,
    upper(said.policy_number) as policy_number,
    said.died or said.termed_on is not null or said.word not in ('PENDING', 'CONFIRMED', 'UNMAPPED'),
    said.content,
    upper(translate(said.member_id, '- ', '')) as member_id,
    said.medicare_id
from chained
join enrollment_event as said on said.enrollment_id = chained.enrollment_id
join scope on scope.id = said.scope_id
order by chained.touched_id, said.said_from, said.scope_id, said.effective_on, said.id
