-- The folded facts with what they refer to: plan, product, network, and the client's key.
create temporary table resolved on commit drop as
select
    folded.*,
    plan.id as plan_id,
    coalesce(folded.plan_name, plan.name) as shown_plan_name,
    product_of(
        folded.product,
        case when plan.listed_year is not null then plan.product end,
        coalesce(folded.network, case when plan.listed_year is not null then nullif(plan.network, 'NONE') end),
        folded.plan_code
    ) as shown_product,
    coalesce(
        folded.network, case when plan.listed_year is not null then plan.network end, 'NONE'
    ) as shown_network,
    case
        when folded.member_id is not null then
            member_key_under(%(secret)s, %(carrier_id)s, 'MEMBER_ID', upper(translate(folded.member_id, '- ', '')))
        when folded.medicare_id is not null then
            member_key_under(%(secret)s, %(carrier_id)s, 'MEDICARE_ID', folded.medicare_id)
        else
            member_key_under(
                %(secret)s, %(carrier_id)s, 'NAME_AND_BIRTH_DATE',
                coalesce(folded.name, '') || '/' || coalesce(folded.birth_date::text, '')
            )
    end as member_key
from folded
left join plan on plan.carrier_id = %(carrier_id)s and plan.code = folded.plan_code
