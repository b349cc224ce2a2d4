"""Whom an enrollment is credited to: the tree of today, of its submission, of its effective day."""

from datetime import date

import pytest

from loaders import Access, Role
from tests.factories import agent, enrollment, save
from tests.graph.conftest import EVERYONE

QUERY = """
query ($npn: String!, $attribution: Attribution!, $scope: Scope!) {
  agent(npn: $npn) {
    production(scope: $scope, attribution: $attribution) { submitted stale }
    byAgent: production(scope: $scope, attribution: $attribution, groupBy: [AGENT],
        orderBy: {field: DIMENSIONS, direction: ASC}) { agent { name } submitted }
    byBranch: production(scope: $scope, attribution: $attribution, groupBy: [BRANCH],
        orderBy: {field: DIMENSIONS, direction: ASC}) { branch { name } submitted }
    enrollments(scope: $scope, attribution: $attribution, first: 10) {
      totalCount nodes { policyNumber } pageInfo { hasNextPage } }
  }
}
"""


@pytest.fixture
def family(connection):
    """Ann over Bob over Cyd, Ann over Dan; before June 2026 Cyd stood under Dan.

    Cyd wrote in spring, in summer, and once without any date.
    """
    ann = agent("Ann", npn="1")
    bob = agent("Bob", npn="2", upline=ann)
    cyd = agent("Cyd", npn="3", upline=bob)
    dan = agent("Dan", npn="4", upline=ann)
    rows = [
        enrollment(
            cyd,
            policy_number="spring",
            submitted_on=date(2026, 5, 31),
            effective_on=date(2026, 6, 1),
        ),
        enrollment(cyd, policy_number="summer", submitted_on=date(2026, 6, 1)),
        enrollment(cyd, policy_number="effective only", effective_on=date(2026, 5, 1)),
        enrollment(dan, policy_number="dan", submitted_on=date(2026, 5, 1)),
        enrollment(bob, policy_number="bob", submitted_on=date(2026, 5, 1)),
    ]
    save(connection, ann, bob, cyd, dan, *rows)
    move(connection, cyd, dan, bob)
    return {"ann": ann, "bob": bob, "cyd": cyd, "dan": dan}


def move(connection, one, before, now):
    """Until June 2026 the agent stood under the one, since then under the other."""
    periods = {before.id: "(,2026-06-01)", now.id: "[2026-06-01,)"}
    connection.execute("delete from upline where agent_id = %s", (one.id,))
    connection.execute("delete from downline where descendant_id = %s and depth > 0", (one.id,))
    for upline, valid in periods.items():
        connection.execute(
            "insert into upline (agent_id, upline_id, valid) values (%s, %s, %s)",
            (one.id, upline, valid),
        )
        connection.execute(
            """insert into downline (ancestor_id, descendant_id, depth, valid)
            select ancestor_id, %(one)s, depth + 1, valid * %(valid)s::daterange from downline
            where descendant_id = %(upline)s and valid && %(valid)s::daterange""",
            {"one": one.id, "valid": valid, "upline": upline},
        )


@pytest.mark.parametrize(
    ("attribution", "bobs", "dans"),
    [
        ("CURRENT", ["spring", "summer", "bob", "effective only"], ["dan"]),
        ("AT_SUBMITTED", ["summer", "bob"], ["spring", "dan", "effective only"]),
        ("AT_EFFECTIVE", ["spring", "summer", "bob"], ["dan", "effective only"]),
    ],
)
async def test_each_enrollment_counts_where_its_agent_stood_on_its_day(
    execute, family, attribution, bobs, dans
):
    async def ask(npn, scope="DOWNLINE"):
        data = await execute(QUERY, npn=npn, attribution=attribution, scope=scope)
        return data["agent"]

    bob, dan, ann, cyd = [await ask(npn) for npn in ("2", "4", "1", "3")]

    for found, numbers in ((bob, bobs), (dan, dans)):
        listed = [node["policyNumber"] for node in found["enrollments"]["nodes"]]
        assert sorted(listed) == sorted(numbers)
        assert found["enrollments"]["totalCount"] == len(numbers)
        assert [row["submitted"] for row in found["production"]] == [len(numbers)]
    assert ann["production"] == [{"submitted": 5, "stale": 0}]
    assert ann["byBranch"] == [
        {"branch": {"name": "Bob"}, "submitted": len(bobs)},
        {"branch": {"name": "Dan"}, "submitted": len(dans)},
    ]
    assert ann["byAgent"] == [
        {"agent": {"name": "Bob"}, "submitted": 1},
        {"agent": {"name": "Cyd"}, "submitted": 3},
        {"agent": {"name": "Dan"}, "submitted": 1},
    ]
    own_of_dan = {"branch": {"name": "Dan"}, "submitted": 1}
    of_cyd = len(dans) - 1
    through_cyd = [{"branch": {"name": "Cyd"}, "submitted": of_cyd}] if of_cyd else []
    assert dan["byBranch"] == [*through_cyd, own_of_dan]
    assert (await ask("4", "OWN"))["production"] == [{"submitted": 1, "stale": 0}]
    assert (await ask("4", "OWN"))["byBranch"] == [own_of_dan]
    assert cyd["enrollments"]["totalCount"] == 3


async def test_without_any_date_the_first_reports_day_counts(connection, execute, family):
    undated = enrollment(family["cyd"], policy_number="undated")
    save(connection, undated)
    connection.execute(
        """insert into enrollment_event (enrollment_id, scope_id, report_id, line, said_from,
            content, agent_id, died, word)
        select %s, 1, 1, 1, day, gen_random_uuid(), 1, false, 'PENDING'
        from unnest(array['2026-07-01', '2026-05-31']::date[]) as said (day)""",
        (undated.id,),
    )

    for attribution in ("AT_SUBMITTED", "AT_EFFECTIVE"):
        data = await execute(QUERY, npn="4", attribution=attribution, scope="DOWNLINE")
        listed = [node["policyNumber"] for node in data["agent"]["enrollments"]["nodes"]]
        assert "undated" in listed


async def test_agents_who_are_no_longer_seen_are_counted_in_one_row_and_not_listed(execute, family):
    dan = Access(agent_npn="4", sees_client_details=False, role=Role.VIEWER)

    data = await execute(QUERY, dan, npn="4", attribution="AT_SUBMITTED", scope="DOWNLINE")
    whole = await execute(
        """{ production(attribution: AT_SUBMITTED, groupBy: [BRANCH]) { branch { name } submitted }
        now: production { submitted } enrollments { totalCount } agent(npn: "3") { name } }""",
        dan,
    )

    assert data["agent"]["production"] == [{"submitted": 3, "stale": 0}]
    assert data["agent"]["byAgent"] == [
        {"agent": {"name": "Dan"}, "submitted": 1},
        {"agent": None, "submitted": 2},
    ]
    assert data["agent"]["byBranch"] == [
        {"branch": {"name": "Dan"}, "submitted": 1},
        {"branch": None, "submitted": 2},
    ]
    assert data["agent"]["enrollments"] == {
        "totalCount": 1,
        "nodes": [{"policyNumber": "dan"}],
        "pageInfo": {"hasNextPage": False},
    }
    assert whole == {
        "production": [{"branch": {"name": "Dan"}, "submitted": 3}],
        "now": [{"submitted": 1}],
        "enrollments": {"totalCount": 1},
        "agent": None,
    }


async def test_below_an_agent_no_longer_seen_the_branch_is_the_nearest_one_who_is(
    connection, execute, family
):
    eve = agent("Eve", npn="5", upline=family["dan"])
    save(connection, eve, enrollment(eve, policy_number="eve", submitted_on=date(2026, 5, 1)))
    move(connection, family["cyd"], family["dan"], family["bob"])
    move(connection, eve, family["cyd"], family["dan"])
    connection.execute("select number_tree(today) from business_day")
    dan = Access(agent_npn="4", sees_client_details=False, role=Role.VIEWER)

    seen = await execute(QUERY, dan, npn="4", attribution="AT_SUBMITTED", scope="DOWNLINE")
    everything = await execute(QUERY, npn="4", attribution="AT_SUBMITTED", scope="DOWNLINE")

    assert seen["agent"]["byBranch"] == [
        {"branch": {"name": "Dan"}, "submitted": 1},
        {"branch": {"name": "Eve"}, "submitted": 1},
        {"branch": None, "submitted": 2},
    ]
    assert everything["agent"]["byBranch"] == [
        {"branch": {"name": "Cyd"}, "submitted": 3},
        {"branch": {"name": "Dan"}, "submitted": 1},
    ]


async def test_on_query_branches_are_the_tops_of_the_day(connection, execute, family):
    zoe = agent("Zoe", npn="9")
    save(connection, zoe, enrollment(zoe, submitted_on=date(2026, 5, 1)))
    move(connection, family["dan"], zoe, family["ann"])
    move(connection, family["cyd"], family["dan"], family["bob"])
    connection.execute("select number_tree(today) from business_day")
    query = """query ($attribution: Attribution!) {
      production(attribution: $attribution, groupBy: [BRANCH],
        orderBy: {field: DIMENSIONS, direction: ASC}) { branch { name } submitted } }"""

    found = {
        attribution: [
            (row["branch"]["name"], row["submitted"])
            for row in (await execute(query, attribution=attribution))["production"]
        ]
        for attribution in ("CURRENT", "AT_SUBMITTED", "AT_EFFECTIVE")
    }

    assert found == {
        "CURRENT": [("Ann", 5), ("Zoe", 1)],
        "AT_SUBMITTED": [("Ann", 2), ("Zoe", 4)],
        "AT_EFFECTIVE": [("Ann", 3), ("Zoe", 3)],
    }


async def test_pages_by_the_day_are_one_statement_for_many_agents_and_begin_after_a_cursor(
    execute, family, count_queries
):
    query = """query ($after: String) { agents { nodes {
      enrollments(attribution: AT_EFFECTIVE, first: 1, after: $after) {
        totalCount nodes { policyNumber } pageInfo { endCursor hasNextPage } } } } }"""

    with count_queries(4):  # the viewer, agents, their pages, their counts
        data = await execute(query)

    first = [node["enrollments"] for node in data["agents"]["nodes"]]
    after = first[3]["pageInfo"]["endCursor"]
    assert [page["totalCount"] for page in first] == [5, 3, 3, 2]
    assert first[3]["nodes"] == [{"policyNumber": "dan"}]
    second = (await execute(query, after=after))["agents"]["nodes"][3]["enrollments"]
    assert second["nodes"] == [{"policyNumber": "effective only"}]
    assert second["pageInfo"]["hasNextPage"] is False


async def test_a_policy_that_is_named_is_not_counted_for_who_may_not_list_it(execute, family):
    dan = Access(agent_npn="4", sees_client_details=False, role=Role.VIEWER)
    query = """query ($filter: EnrollmentFilter) {
      production(attribution: AT_SUBMITTED, filter: $filter) { submitted } }"""

    async def counted(access, **filter):
        return (await execute(query, access, filter=filter))["production"][0]["submitted"]

    assert await counted(dan) == 3
    assert await counted(dan, policyNumber=["spring", "dan"]) == 1
    assert await counted(EVERYONE, policyNumber=["spring", "dan"]) == 2


async def test_a_viewer_without_a_place_in_the_tree_sees_no_number_of_any_day(
    connection, execute, family
):
    connection.execute("update agent set tree_from = null, tree_to = null where npn = '4'")
    dan = Access(agent_npn="4", sees_client_details=False, role=Role.VIEWER)

    data = await execute("{ production(attribution: AT_SUBMITTED) { submitted } }", dan)

    assert data["production"] == [{"submitted": 0}]


async def test_submitted_days_are_a_dimension(execute, family):
    data = await execute(
        """{ production(groupBy: [SUBMITTED_DAY], orderBy: {field: DIMENSIONS, direction: ASC}) {
        submittedDay submitted } }"""
    )

    assert [(row["submittedDay"], row["submitted"]) for row in data["production"]] == [
        ("2026-05-01", 2),
        ("2026-05-31", 1),
        ("2026-06-01", 1),
        (None, 1),
    ]
