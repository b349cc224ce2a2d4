"""An agent, the way up, the way down, and what was written."""

from itertools import accumulate, count
from random import Random

import pytest

from loaders import pace
from tests.factories import agent, enrollment, save

TREE = """
query ($npn: String!) {
  agent(npn: $npn) {
    name
    production { submitted active }
    enrollments(first: 2) { totalCount nodes { agent { name } carrier { code } client { name } } }
    downline {
      totalCount
      nodes {
        name
        upline { name }
        production { submitted }
        enrollments(scope: OWN) { totalCount nodes { id plan { code } reportedOn } }
        downline { nodes { name uplines { name } } }
      }
    }
    descendants { totalCount edges { depth node { name } } }
  }
}
"""


@pytest.fixture
def family(connection):
    """Ann over Bob over Cyd."""
    ann = agent("Ann", npn="12345")
    bob = agent("Bob", upline=ann)
    cyd = agent("Cyd", upline=bob)
    save(connection, ann, bob, cyd)
    return ann, bob, cyd


async def test_a_tree_is_answered_with_production_at_each_level(connection, execute, family):
    ann, _, cyd = family
    save(connection, enrollment(ann), enrollment(cyd), enrollment(cyd))

    data = await execute(TREE, npn=ann.npn)

    shown = data["agent"]
    assert shown["production"] == [{"submitted": 3, "active": 3}]
    assert shown["enrollments"] == {
        "totalCount": 3,
        "nodes": [
            {"agent": {"name": "Ann"}, "carrier": {"code": "uhc"}, "client": {"name": "Dee Doe"}},
            {"agent": {"name": "Cyd"}, "carrier": {"code": "uhc"}, "client": {"name": "Dee Doe"}},
        ],
    }
    assert shown["downline"] == {
        "totalCount": 1,
        "nodes": [
            {
                "name": "Bob",
                "upline": {"name": "Ann"},
                "production": [{"submitted": 2}],
                "enrollments": {"totalCount": 0, "nodes": []},
                "downline": {
                    "nodes": [{"name": "Cyd", "uplines": [{"name": "Bob"}, {"name": "Ann"}]}]
                },
            }
        ],
    }
    assert shown["descendants"] == {
        "totalCount": 2,
        "edges": [
            {"depth": 1, "node": {"name": "Bob"}},
            {"depth": 2, "node": {"name": "Cyd"}},
        ],
    }


async def test_the_number_of_statements_does_not_grow_with_the_tree(
    connection, execute, family, count_queries
):
    ann, bob, _ = family
    save(connection, enrollment(ann), enrollment(bob))
    # 2: viewer, agent; 7: its production, and page and count of its enrollments, its downline and
    # its descendants; 3: writers (uplines are among them), carriers, clients; 4: the downline's
    # production, page and count of its own enrollments, its downline; 1: the uplines of that.
    with count_queries(17):
        await execute(TREE, npn=ann.npn)

    more = [agent(f"More {n}", upline=ann) for n in range(20)]
    below = [agent(f"Below {n}", upline=more[n]) for n in range(20)]
    save(connection, *more, *below, *(enrollment(writer) for writer in (*more, *below)))

    with count_queries(17):
        await execute(TREE, npn=ann.npn)


@pytest.mark.parametrize("seed", range(5))
async def test_nor_does_it_when_fields_are_held_up_for_other_requests(
    connection, execute, family, count_queries, monkeypatch, seed
):
    ann, bob, _ = family
    save(connection, enrollment(ann), enrollment(bob))
    chance = Random(seed)
    moments = accumulate(chance.choice([0, 2 * pace.SLICE]) for _ in count())
    monkeypatch.setattr(pace, "FREE", 0)
    monkeypatch.setattr(pace, "perf_counter", lambda: next(moments))

    with count_queries(17):
        await execute(TREE, npn=ann.npn)


async def test_leading_zeros_of_an_npn_are_ignored(execute, family):
    for npn in ("12345", "0012345", " 12345 "):
        data = await execute("query ($npn: String!) { agent(npn: $npn) { name npn } }", npn=npn)

        assert data == {"agent": {"name": "Ann", "npn": "12345"}}


async def test_an_npn_that_is_unknown_or_none_is_null(execute, family):
    for npn in ("999", "", "0", "abc", "12345678901", "1\u0000", "\u0661\u0662"):
        data = await execute("query ($npn: String!) { agent(npn: $npn) { name } }", npn=npn)

        assert data == {"agent": None}


async def test_the_top_has_no_upline(execute, family):
    data = await execute('{ agent(npn: "12345") { upline { name } uplines { name } } }')

    assert data == {"agent": {"upline": None, "uplines": []}}


async def test_level_and_status_are_given_as_stored(execute, family):
    data = await execute('{ agent(npn: "12345") { level status __typename } }')

    assert data == {"agent": {"level": "AGENT", "status": "ACTIVE", "__typename": "Agent"}}
