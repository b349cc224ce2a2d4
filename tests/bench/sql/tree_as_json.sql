-- The tree of four levels as one JSON text, written by Postgres alone.
select to_json(root)::text
from (
    select level_1.npn, level_1.name, level_1.level, written.enrollments, below.downline
    from agent as level_1
    cross join lateral (
        select coalesce(json_agg(newest), '[]') as enrollments
        from (
            select
                enrollment.policy_number as "policyNumber",
                enrollment.plan_name as "planName",
                enrollment.product as "product",
                enrollment.network as "network",
                enrollment.county as "county",
                enrollment.state as "state",
                enrollment.status as "status",
                enrollment.status_since as "statusSince",
                enrollment.carrier_status as "carrierStatus",
                enrollment.submitted_on as "submittedOn",
                enrollment.effective_on as "effectiveOn",
                enrollment.termed_on as "termedOn",
                enrollment.termination_reason as "terminationReason",
                enrollment.termination_detail as "terminationDetail"
            from enrollment
            where enrollment.agent_id = level_1.id
            order by enrollment.submitted_on desc nulls last, enrollment.id
            limit 5
        ) as newest
    ) as written
    cross join lateral (
        select coalesce(json_agg(member), '[]') as downline
        from (
            select level_2.npn, level_2.name, level_2.level, written.enrollments, below.downline
            from agent as level_2
            cross join lateral (
                select coalesce(json_agg(newest), '[]') as enrollments
                from (
                    select
                        enrollment.policy_number as "policyNumber",
                        enrollment.plan_name as "planName",
                        enrollment.product as "product",
                        enrollment.network as "network",
                        enrollment.county as "county",
                        enrollment.state as "state",
                        enrollment.status as "status",
                        enrollment.status_since as "statusSince",
                        enrollment.carrier_status as "carrierStatus",
                        enrollment.submitted_on as "submittedOn",
                        enrollment.effective_on as "effectiveOn",
                        enrollment.termed_on as "termedOn",
                        enrollment.termination_reason as "terminationReason",
                        enrollment.termination_detail as "terminationDetail"
                    from enrollment
                    where enrollment.agent_id = level_2.id
                    order by enrollment.submitted_on desc nulls last, enrollment.id
                    limit 5
                ) as newest
            ) as written
            cross join lateral (
                select coalesce(json_agg(member), '[]') as downline
                from (
                    select level_3.npn, level_3.name, level_3.level, written.enrollments, below.downline
                    from agent as level_3
                    cross join lateral (
                        select coalesce(json_agg(newest), '[]') as enrollments
                        from (
                            select
                                enrollment.policy_number as "policyNumber",
                                enrollment.plan_name as "planName",
                                enrollment.product as "product",
                                enrollment.network as "network",
                                enrollment.county as "county",
                                enrollment.state as "state",
                                enrollment.status as "status",
                                enrollment.status_since as "statusSince",
                                enrollment.carrier_status as "carrierStatus",
                                enrollment.submitted_on as "submittedOn",
                                enrollment.effective_on as "effectiveOn",
                                enrollment.termed_on as "termedOn",
                                enrollment.termination_reason as "terminationReason",
                                enrollment.termination_detail as "terminationDetail"
                            from enrollment
                            where enrollment.agent_id = level_3.id
                            order by enrollment.submitted_on desc nulls last, enrollment.id
                            limit 5
                        ) as newest
                    ) as written
                    cross join lateral (
                        select coalesce(json_agg(member), '[]') as downline
                        from (
                            select level_4.npn, level_4.name, level_4.level, written.enrollments
                            from agent as level_4
                            cross join lateral (
                                select coalesce(json_agg(newest), '[]') as enrollments
                                from (
                                    select
                                        enrollment.policy_number as "policyNumber",
                                        enrollment.plan_name as "planName",
                                        enrollment.product as "product",
                                        enrollment.network as "network",
                                        enrollment.county as "county",
                                        enrollment.state as "state",
                                        enrollment.status as "status",
                                        enrollment.status_since as "statusSince",
                                        enrollment.carrier_status as "carrierStatus",
                                        enrollment.submitted_on as "submittedOn",
                                        enrollment.effective_on as "effectiveOn",
                                        enrollment.termed_on as "termedOn",
                                        enrollment.termination_reason as "terminationReason",
                                        enrollment.termination_detail as "terminationDetail"
                                    from enrollment
                                    where enrollment.agent_id = level_4.id
                                    order by enrollment.submitted_on desc nulls last, enrollment.id
                                    limit 5
                                ) as newest
                            ) as written
                            where level_4.upline_id = level_3.id
                            order by level_4.name_key, level_4.npn
                        ) as member
                    ) as below
                    where level_3.upline_id = level_2.id
                    order by level_3.name_key, level_3.npn
                ) as member
            ) as below
            where level_2.upline_id = level_1.id
            order by level_2.name_key, level_2.npn
        ) as member
    ) as below
    where level_1.npn = %(npn)s
) as root
