-- Places that moved agents no longer have. Before insert_downline: the same days may get another depth.
delete from downline
using moved
where downline.descendant_id = moved.agent_id
    and not exists (
        select
        from walked
        where walked.ancestor_id = downline.ancestor_id
            and walked.descendant_id = downline.descendant_id
            and walked.valid = downline.valid
            and walked.depth = downline.depth
    )
