"""A whole downline, flat and in tree order."""

import pytest

from models import AgentStatus
from tests.factories import agent, save

LIST = """
query ($npn: String!, $depth: Int, $filter: AgentFilter, $first: Int, $after: String) {
  agent(npn: $npn) {
    id
    descendants(maxDepth: $depth, filter: $filter, first: $first, after: $after) {
      totalCount
      edges { depth uplineId node { id name } }
      nodes { name }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""


@pytest.fixture
def ann(connection):
    """Ann over Bob (over Cyd and Dan) and over Abe; Bob is suspended."""
    ann = agent("Ann")
    bob = agent("Bob", upline=ann, status=AgentStatus.SUSPENDED)
    save(
        connection,
        ann,
        bob,
        agent("Dan", upline=bob),
        agent("Cyd", upline=bob),
        agent("Abe", upline=ann),
        agent("Zed"),
    )
    return ann


def shown(listed):
    """Each agent as (depth, name, the upline's name where it is listed)."""
    names = {edge["node"]["id"]: edge["node"]["name"] for edge in listed["descendants"]["edges"]}
    names[listed["id"]] = "me"
    return [
        (edge["depth"], edge["node"]["name"], names.get(edge["uplineId"]))
        for edge in listed["descendants"]["edges"]
    ]


async def test_each_agent_stands_before_the_ones_below(execute, ann):
    listed = (await execute(LIST, npn=ann.npn))["agent"]

    assert shown(listed) == [
        (1, "Abe", "me"),
        (1, "Bob", "me"),
        (2, "Cyd", "Bob"),
        (2, "Dan", "Bob"),
    ]
    assert listed["descendants"]["totalCount"] == 4
    assert [node["name"] for node in listed["descendants"]["nodes"]] == ["Abe", "Bob", "Cyd", "Dan"]


async def test_depth_is_limited(execute, ann):
    listed = (await execute(LIST, npn=ann.npn, depth=1))["agent"]

    assert shown(listed) == [(1, "Abe", "me"), (1, "Bob", "me")]
    assert listed["descendants"]["totalCount"] == 2


async def test_an_upline_that_the_filter_leaves_out_is_null(execute, ann):
    listed = (await execute(LIST, npn=ann.npn, filter={"status": ["ACTIVE"]}))["agent"]

    assert shown(listed) == [(1, "Abe", "me"), (2, "Cyd", None), (2, "Dan", None)]
    assert all(edge["uplineId"] is None for edge in listed["descendants"]["edges"][1:])
    assert listed["descendants"]["totalCount"] == 3


async def test_pages_join_to_the_whole_downline(execute, ann):
    first = (await execute(LIST, npn=ann.npn, first=3))["agent"]["descendants"]
    place = first["pageInfo"]["endCursor"]
    rest = (await execute(LIST, npn=ann.npn, first=3, after=place))["agent"]["descendants"]

    assert [node["name"] for node in first["nodes"] + rest["nodes"]] == ["Abe", "Bob", "Cyd", "Dan"]
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)


async def test_a_leaf_has_none(execute, ann):
    query = (
        '{ agents(filter: {search: "Cyd"}) { nodes { descendants { totalCount nodes { id } } } } }'
    )

    data = await execute(query)

    assert data["agents"]["nodes"] == [{"descendants": {"totalCount": 0, "nodes": []}}]
