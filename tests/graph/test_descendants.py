"""A whole downline, flat and in tree order."""

import json
from base64 import urlsafe_b64encode

import pytest

from loaders import Access, Role
from models import AgentStatus
from tests.factories import agent, save
from tests.graph.conftest import EVERYONE

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


PAGES = """
query ($npn: String!, $on: Date, $first: Int, $after: String, $last: Int, $before: String) {
  agent(npn: $npn) {
    descendants(on: $on, first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { name } }
      pageInfo { hasNextPage hasPreviousPage }
    }
  }
}
"""
DAYS = [None, "2026-12-15"]
BOBS = ["Bob", "Cyd", "Dan"]
BEGIN_AGAIN = (
    "BAD_CURSOR",
    "`after` is the cursor of a place that this list has not, or has no more; "
    "begin again without it",
)


@pytest.fixture
def page(execute, ann):
    """The names of a page of Ann's downline, and the cursor behind each."""

    async def read(access=EVERYONE, **arguments):
        data = await execute(PAGES, access, npn=ann.npn, **arguments)
        edges = data["agent"]["descendants"]["edges"]
        return [edge["node"]["name"] for edge in edges], [edge["cursor"] for edge in edges]

    return read


def cursor_of(*parts):
    """A cursor of these parts."""
    text = json.dumps(parts, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("on", DAYS)
async def test_a_page_goes_on_behind_its_last_agent_when_others_have_come_and_gone(
    connection, page, ann, on
):
    names, cursors = await page(on=on, first=2)
    come = [agent(name, upline=ann) for name in ("Aaron", "Abby", "Cora")]
    save(connection, *come)
    connection.execute("update agent set upline_id = null where name = 'Abe'")
    save(connection, agent("Zoe"))

    rest, _ = await page(on=on, after=cursors[-1])
    back, _ = await page(on=on, last=9, before=cursors[-1])

    assert (names, rest) == (["Abe", "Bob"], ["Cyd", "Dan", "Cora"])
    assert back == ["Aaron", "Abby"]


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize(
    ("change", "left"),
    [
        (
            "upline_id = (select id from agent where name = 'Zed') where name = 'Cyd'",
            ["Bob", "Dan"],
        ),
        ("upline_id = (select id from agent where name = 'Abe') where name = 'Bob'", BOBS),
        ("name_key = '\\xff' where name = 'Bob'", BOBS),
    ],
)
async def test_behind_an_agent_who_has_moved_nothing_is_passed_over_in_silence(
    connection, page, refusal, ann, change, left, on
):
    _, cursors = await page(on=on)
    connection.execute(f"update agent set {change}")
    save(connection, agent("Zoe"))

    behind_cyd = await refusal(PAGES, npn=ann.npn, on=on, after=cursors[2])
    behind_abe, _ = await page(on=on, after=cursors[0])

    assert behind_cyd == BEGIN_AGAIN
    assert behind_abe == left


async def test_a_cursor_of_an_agent_who_is_not_seen_is_as_one_of_nobody(
    connection, page, refusal, ann
):
    bob = Access(await npn_of(connection, "Bob"), sees_client_details=False, role=Role.VIEWER)
    _, [abe, *_] = await page()
    nobody = cursor_of("descendants", 2**40, "00" * 8)

    answers = [
        await refusal(PAGES, bob, npn=bob.agent_npn, after=cursor) for cursor in (abe, nobody)
    ]

    assert answers == [BEGIN_AGAIN, BEGIN_AGAIN]


async def npn_of(connection, name):
    [npn] = connection.execute("select npn from agent where name = %s", (name,)).fetchone()
    return npn


async def test_a_cursor_that_counts_places_is_refused(refusal, ann):
    code, _ = await refusal(PAGES, npn=ann.npn, after=cursor_of("tree", 2))

    assert code == "BAD_CURSOR"


async def test_a_cursor_that_leads_nowhere_fails_its_own_list_alone(page, respond, ann):
    _, [abe, *_] = await page()
    query = """query ($npn: String!, $abe: String) {
      lost: agent(npn: $npn) { downline { nodes { descendants(after: $abe) { edges { depth } } } } }
      found: agent(npn: $npn) { descendants(after: $abe, first: 1) { nodes { name } } }
    }"""

    answer = await respond(query, npn=ann.npn, abe=abe)

    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_CURSOR"}
    assert answer["data"] == {
        "lost": None,
        "found": {"descendants": {"nodes": [{"name": "Bob"}]}},
    }


async def test_an_empty_page_behind_the_last_agent_is_no_error(page):
    _, cursors = await page()

    assert await page(after=cursors[-1]) == ([], [])


async def test_a_page_is_one_statement_and_an_empty_one_after_a_cursor_two(page, count_queries):
    _, cursors = await page()

    with count_queries(3):  # the viewer, the agent, the page
        await page(after=cursors[0])
    with count_queries(4):  # and whether the cursor leads anywhere
        await page(after=cursors[-1])
