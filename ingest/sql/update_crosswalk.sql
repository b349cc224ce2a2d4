-- A corrected status; the plans and the year are the key.
update crosswalk
set status = staged.status
from staged_crosswalk as staged
where crosswalk.year = staged.year
    and crosswalk.previous_contract = staged.previous_contract
    and crosswalk.previous_pbp = staged.previous_pbp
    and crosswalk.current_contract is not distinct from staged.current_contract
    and crosswalk.current_pbp is not distinct from staged.current_pbp
    and crosswalk.status <> staged.status
