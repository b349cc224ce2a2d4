-- The first part of a statement that adds enrollments to totals: in whose totals the enrollments of
-- these agents count. `pairs` is SQL that says in whose (holder_id) those of an agent count, and
-- with which sign. Agents who count for the same holders share a chain: their enrollments are added
-- up first.
create or replace function production_holding(pairs text)
returns text
language sql
immutable
as $function$
select format(
    $sql$
pairs as materialized (
    %s
),
chain as (
    select
        pairs.agent_id,
        array_agg(pairs.holder_id order by pairs.holder_id) as holder_ids,
        array_agg(pairs.sign order by pairs.holder_id) as signs
    from pairs
    group by pairs.agent_id
),
numbered as materialized (
    select chain.*, dense_rank() over (order by chain.holder_ids, chain.signs) as chain
    from chain
),
holding as materialized (
    select distinct numbered.chain, held.holder_id, held.sign
    from numbered
    cross join unnest(numbered.holder_ids, numbered.signs) as held (holder_id, sign)
)
    $sql$,
    pairs
)
$function$;
