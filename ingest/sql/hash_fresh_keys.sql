-- The keys that each fresh line prints, beside the effective date and the plan without its segment.
-- A name without a birth date is a key only where nothing better is printed.
create temporary table fresh_key on commit drop as
select
    fresh.line,
    printed.kind::key_kind as kind,
    member_key_under(%(secret)s, %(carrier_id)s, printed.kind, printed.identity) as key,
    coalesce(fresh.effective_on, '-infinity') as effective_on,
    coalesce(left(fresh.plan_code, 9), '') as plan_code
from fresh
cross join lateral (
    values
        ('MEMBER_ID', upper(translate(fresh.member_id, '- ', ''))),
        ('MEDICARE_ID', fresh.medicare_id),
        (
            'NAME_AND_BIRTH_DATE',
            case
                when fresh.birth_date is not null
                    or coalesce(fresh.member_id, fresh.medicare_id, fresh.policy_number) is null
                    then fresh.name_letters || '/' || coalesce(fresh.birth_date::text, '')
            end
        ),
        ('POLICY_NUMBER', upper(fresh.policy_number))
) as printed (kind, identity)
where printed.identity is not null
