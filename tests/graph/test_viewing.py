"""What an agent's own view leaves out, wherever one asks."""

import pytest

from graph.node import global_id
from loaders import Access, Role
from loaders.database import recorded
from tests.factories import agent, client, enrollment, plan, save


@pytest.fixture
def family(connection):
    """Ann over Bob over Cyd, and Dan beside Bob; each has written one enrollment."""
    ann = agent("Ann")
    bob = agent("Bob", upline=ann)
    cyd = agent("Cyd", upline=bob)
    dan = agent("Dan", upline=ann)
    people = {"ann": ann, "bob": bob, "cyd": cyd, "dan": dan}
    written = {
        name: enrollment(one, policy_number=name, client=client(f"{name} Client"))
        for name, one in people.items()
    }
    save(connection, *people.values(), *written.values())
    return people, written


def seen_by(one):
    return Access(agent_npn=one.npn, sees_client_details=False, role=Role.VIEWER)


async def test_lists_and_totals_are_of_the_viewers_branch(execute, family):
    people, _ = family
    data = await execute(
        """{
          viewer { agent { name } seesClientDetails today }
          agents { totalCount nodes { name } }
          tops: agents(filter: {top: true}) { totalCount nodes { name } }
          others: agents(filter: {top: false}) { nodes { name } }
          enrollments { totalCount nodes { policyNumber } }
          production { submitted }
          byAgent: production(groupBy: [AGENT]) { agent { name } submitted }
        }""",
        seen_by(people["bob"]),
    )

    assert data == {
        "viewer": {"agent": {"name": "Bob"}, "seesClientDetails": False, "today": "2026-11-20"},
        "agents": {"totalCount": 2, "nodes": [{"name": "Bob"}, {"name": "Cyd"}]},
        "tops": {"totalCount": 1, "nodes": [{"name": "Bob"}]},
        "others": {"nodes": [{"name": "Cyd"}]},
        "enrollments": {
            "totalCount": 2,
            "nodes": [{"policyNumber": "bob"}, {"policyNumber": "cyd"}],
        },
        "production": [{"submitted": 2}],
        "byAgent": [
            {"agent": {"name": "Bob"}, "submitted": 1},
            {"agent": {"name": "Cyd"}, "submitted": 1},
        ],
    }


async def test_the_way_up_stops_at_the_viewer(execute, family):
    people, _ = family
    query = """query ($npn: String!) { agent(npn: $npn) { upline { name } uplines { name } } }"""

    data = [
        await execute(query, seen_by(people["bob"]), npn=people[name].npn)
        for name in ("bob", "cyd")
    ]

    assert data == [
        {"agent": {"upline": None, "uplines": []}},
        {"agent": {"upline": {"name": "Bob"}, "uplines": [{"name": "Bob"}]}},
    ]


@pytest.mark.parametrize("name", ["ann", "dan"])
async def test_what_is_not_seen_looks_like_what_is_not_there(execute, family, name):
    people, written = family
    hidden, row = people[name], written[name]
    data = await execute(
        """query ($npn: String!, $ids: [ID!]!, $policy: String!) {
          agent(npn: $npn) { name }
          nodes(ids: $ids) { id }
          enrollments(filter: {policyNumber: [$policy]}) { totalCount nodes { id } }
          written: enrollments(filter: {agentNpn: [$npn]}) { totalCount nodes { id } }
          production(filter: {agentNpn: [$npn]}) { submitted }
          agents(filter: {npn: [$npn]}) { totalCount nodes { id } }
          found: agents(filter: {search: $policy}) { totalCount }
        }""",
        seen_by(people["bob"]),
        npn=hidden.npn,
        ids=[global_id("Agent", hidden.id), global_id("Enrollment", row.id)],
        policy=name,
    )

    assert data == {
        "agent": None,
        "nodes": [None, None],
        "enrollments": {"totalCount": 0, "nodes": []},
        "written": {"totalCount": 0, "nodes": []},
        "production": [{"submitted": 0}],
        "agents": {"totalCount": 0, "nodes": []},
        "found": {"totalCount": 0},
    }


ASKED = """query ($npn: String!, $id: ID!, $policy: [String!]) {
  agent(npn: $npn) { name enrollments { totalCount } }
  node(id: $id) { id ... on Agent { name production { submitted } } }
  agents(filter: {npn: [$npn]}) { totalCount nodes { name } }
  enrollments(filter: {policyNumber: $policy}) { totalCount nodes { policyNumber } }
}"""


async def test_what_is_not_seen_takes_the_statements_of_what_is_not_there(execute, family):
    """The same number of them, of the same text: what is hidden takes no longer to find."""
    people, _ = family
    hidden = {"npn": people["dan"].npn, "id": global_id("Agent", people["dan"].id), "policy": "dan"}
    absent = {"npn": "9999999999", "id": global_id("Agent", 2**40), "policy": "nobody"}
    asked = []

    for variables in (hidden, absent):
        token = recorded.set([])
        await execute(ASKED, seen_by(people["bob"]), **variables)
        asked.append(list(recorded.get()))
        recorded.reset(token)

    assert len(asked[0]) > 1
    assert asked[0] == asked[1]


async def test_an_agent_who_is_unknown_sees_nobody(execute, family):
    nobody = Access(agent_npn="4", sees_client_details=False, role=Role.VIEWER)

    data = await execute(
        """{ viewer { agent { name } } agents { totalCount nodes { id } }
             enrollments { totalCount nodes { id } } production { submitted } }""",
        nobody,
    )

    assert data == {
        "viewer": {"agent": None},
        "agents": {"totalCount": 0, "nodes": []},
        "enrollments": {"totalCount": 0, "nodes": []},
        "production": [{"submitted": 0}],
    }


async def test_every_node_is_found_by_its_id(connection, execute, family):
    gold = plan("H1234-001")
    save(connection, gold)
    carriers = await execute("{ carriers { id code } agents { nodes { id name } } }")
    ids = [
        carriers["carriers"][0]["id"],
        carriers["agents"]["nodes"][0]["id"],
        global_id("Plan", gold.id),
    ]

    data = await execute(
        """query ($ids: [ID!]!, $id: ID!) {
          nodes(ids: $ids) {
            id __typename
            ... on Carrier { code } ... on Agent { name } ... on Plan { code }
          }
          node(id: $id) { ... on Agent { name } }
        }""",
        ids=ids,
        id=ids[1],
    )

    assert data == {
        "nodes": [
            {"id": ids[0], "__typename": "Carrier", "code": "humana"},
            {"id": ids[1], "__typename": "Agent", "name": "Ann"},
            {"id": ids[2], "__typename": "Plan", "code": "H1234-001"},
        ],
        "node": {"name": "Ann"},
    }


async def test_an_id_that_is_none_is_null(execute, family):
    wrong = ["", "x", "ä", "!!!!", global_id("Nothing", 1), global_id("Agent", 10**18)]
    wrong += [
        global_id("Carrier", 2**63 - 1),
        global_id("Agent", 2**64),
        "A" * 10_000,
        "QWdlbnQ6MQ==",
    ]

    data = await execute("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=wrong)

    assert data == {"nodes": [None] * len(wrong)}
