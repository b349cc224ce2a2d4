-- The product where a row prints a product word, else the plan list's, else by network or contract:
-- an S contract is PDP; a network or an H or R contract without a product word is MAPD (judged).
create or replace function product_of(
    printed product, listed product, network network, plan_code text
)
returns product
language sql
immutable
parallel safe
as $$
select coalesce(
    printed,
    listed,
    case
        when plan_code like 'S%' then 'PDP'::product
        when network is not null or plan_code like 'H%' or plan_code like 'R%' then 'MAPD'
        else 'OTHER'
    end
)
$$;
