-- Places that moved agents have now and had not before.
insert into downline (ancestor_id, descendant_id, valid, depth)
select walked.ancestor_id, walked.descendant_id, walked.valid, walked.depth
from walked
where not exists (
    select
    from downline
    where downline.ancestor_id = walked.ancestor_id
        and downline.descendant_id = walked.descendant_id
        and downline.valid = walked.valid
        and downline.depth = walked.depth
)
