-- Pairs of lines in this file that print one key: one enrollment. A name and a birth date link
-- no two lines of different member ids, nor a line without one to several; nor, where none prints
-- one, lines of different full Medicare ids.
with shared as (
    select key, effective_on, plan_code
    from fresh_key
    where effective_on > '-infinity' or kind = 'POLICY_NUMBER'
    group by key, effective_on, plan_code
    having count(*) > 1
),
printed as (
    select
        fresh_key.line,
        min(fresh_key.line) over same_key as first_line,
        fresh_key.kind = 'NAME_AND_BIRTH_DATE'
            and case
                when count(fresh.member_id) over same_key > 0
                    then min(fresh.member_id) over same_key <> max(fresh.member_id) over same_key
                else coalesce(min(fresh.medicare_id) over same_key <> max(fresh.medicare_id) over same_key, false)
            end as ambiguous
    from shared
    join fresh_key using (key, effective_on, plan_code)
    join fresh on fresh.line = fresh_key.line
    window same_key as (partition by fresh_key.key, fresh_key.effective_on, fresh_key.plan_code)
)
select distinct first_line, line
from printed
where line <> first_line and not ambiguous
