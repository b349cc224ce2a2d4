-- Pairs of plans that no crosswalk named before.
insert into crosswalk (
    year, previous_contract, previous_pbp, current_contract, current_pbp, status
)
select
    staged.year, staged.previous_contract, staged.previous_pbp, staged.current_contract,
    staged.current_pbp, staged.status
from staged_crosswalk as staged
where not exists (
    select
    from crosswalk
    where crosswalk.year = staged.year
        and crosswalk.previous_contract = staged.previous_contract
        and crosswalk.previous_pbp = staged.previous_pbp
        and crosswalk.current_contract is not distinct from staged.current_contract
        and crosswalk.current_pbp is not distinct from staged.current_pbp
)
order by staged.line
