-- A client that no enrollment names any longer: a better key was printed, or enrollments merged.
delete from client
where client.id = any(
    array(
        select owned.former_client_id from owned
        where owned.former_client_id is distinct from owned.client_id
        union
        select unnest(%(merged_client_ids)s::bigint[])
    )
)
and not exists (select from enrollment where enrollment.client_id = client.id)
