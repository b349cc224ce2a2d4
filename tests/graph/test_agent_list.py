"""Lists of agents: filters, orders and pages."""

import pytest

from models import AgentLevel, AgentStatus, EnrollmentStatus
from tests.factories import HUMANA, ZING, agent, enrollment, save

NAMES = """
query ($filter: AgentFilter, $order: AgentOrder) {
  agents(filter: $filter, orderBy: $order) { totalCount nodes { name } }
}
"""
PAGE = """
query ($order: AgentOrder, $first: Int, $after: String, $last: Int, $before: String) {
  agents(orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { npn } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


@pytest.fixture
def people(connection):
    """Ann over Bob, and Zoë alone."""
    ann = agent("Ann O'Hara", npn="300", level=AgentLevel.FMO)
    bob = agent("Bob Smith-Jones", npn="100", upline=ann, status=AgentStatus.SUSPENDED)
    zoe = agent("ZOË Ames", npn="20")
    save(connection, ann, bob, zoe)
    return ann, bob, zoe


async def names(execute, **variables):
    listed = (await execute(NAMES, **variables))["agents"]
    found = [node["name"] for node in listed["nodes"]]
    assert listed["totalCount"] == len(found)
    return found


SEARCHES = [
    ("ann", ["Ann O'Hara"]),
    ("HARA", ["Ann O'Hara"]),
    ("o'h", ["Ann O'Hara"]),
    ("jon", ["Bob Smith-Jones"]),
    ("zoë", ["ZOË Ames"]),
    ("Zoë a", ["ZOË Ames"]),
    ("mith", []),
    ("%", []),
    ("_nn", []),
    ("10", ["Bob Smith-Jones"]),
    ("0020", ["ZOË Ames"]),
    ("", ["Ann O'Hara", "Bob Smith-Jones", "ZOË Ames"]),
]
FILTERS = [
    ({"top": True}, ["Ann O'Hara", "ZOË Ames"]),
    ({"top": False}, ["Bob Smith-Jones"]),
    ({"level": ["FMO", "NMO"]}, ["Ann O'Hara"]),
    ({"status": ["SUSPENDED"]}, ["Bob Smith-Jones"]),
    ({"npn": ["0300", "4711"]}, ["Ann O'Hara"]),
    ({"npn": []}, []),
    ({"level": None, "npn": None}, ["Ann O'Hara", "Bob Smith-Jones", "ZOË Ames"]),
    ({"top": True, "level": ["AGENT"]}, ["ZOË Ames"]),
]


async def test_search_finds_the_beginning_of_a_word_or_an_npn(execute, people):
    found = [(text, await names(execute, filter={"search": text})) for text, _ in SEARCHES]

    assert found == SEARCHES


async def test_search_finds_a_name_as_it_is_printed(connection, execute):
    printed = ["Abe (Bo) Day", "J. R. Smith", "Lee & Sons, LLC", "Mary K. O'Hara-Lee"]
    save(connection, *map(agent, printed))

    assert [await names(execute, filter={"search": name}) for name in printed] == [
        [name] for name in printed
    ]
    assert await names(execute, filter={"search": "mary k o"}) == ["Mary K. O'Hara-Lee"]
    assert await names(execute, filter={"search": "bo"}) == ["Abe (Bo) Day"]
    assert await names(execute, filter={"search": "llc"}) == ["Lee & Sons, LLC"]


async def test_filters_keep_the_agents_that_match(execute, people):
    found = [(filter, await names(execute, filter=filter)) for filter, _ in FILTERS]

    assert found == FILTERS


async def test_having_and_lacking_look_at_own_enrollments(connection, execute, people):
    ann, bob, _ = people
    save(
        connection,
        enrollment(bob, status=EnrollmentStatus.ACTIVE, carrier=HUMANA),
        enrollment(ann, status=EnrollmentStatus.ATTRITED),
    )

    assert await names(execute, filter={"having": {"status": ["ACTIVE"]}}) == ["Bob Smith-Jones"]
    assert await names(execute, filter={"lacking": {"carrier": ["humana"]}}) == [
        "Ann O'Hara",
        "ZOË Ames",
    ]
    both = {"having": {}, "lacking": {"status": ["ACTIVE"]}}
    assert await names(execute, filter=both) == ["Ann O'Hara"]


async def test_having_leaves_out_what_enrollments_leave_out(connection, execute, people):
    save(connection, enrollment(people[0], carrier=ZING))

    assert await names(execute, filter={"having": {}}) == []
    assert await names(execute, filter={"having": {"carrier": ["zing"]}}) == ["Ann O'Hara"]


async def test_names_are_sorted_as_readers_expect(connection, execute):
    save(connection, *(agent(name) for name in ("zed", "Émile", "Zoe", "ann", "Ann", "Eve")))

    assert await names(execute) == ["ann", "Ann", "Émile", "Eve", "zed", "Zoe"]
    descending = {"field": "NAME", "direction": "DESC"}
    assert await names(execute, order=descending) == ["Zoe", "zed", "Eve", "Émile", "Ann", "ann"]


async def test_agents_of_one_name_follow_each_other_by_npn(connection, execute):
    save(connection, *(agent("Ann", npn=npn) for npn in ("30", "10", "20")))
    ascending = await pages(execute, {"first": 2})

    assert ascending == ["10", "20", "30"]


async def pages(execute, page, order=None):
    """Every NPN, page by page, in the order of the list."""
    found: list[str] = []
    backward, place = "last" in page, None
    while True:
        cursor = {"before": place} if backward else {"after": place}
        listed = (await execute(PAGE, order=order, **page, **cursor))["agents"]
        npns = [edge["node"]["npn"] for edge in listed["edges"]]
        found = npns + found if backward else found + npns
        info = listed["pageInfo"]
        assert info["startCursor"] == listed["edges"][0]["cursor"]
        assert info["endCursor"] == listed["edges"][-1]["cursor"]
        if not info["hasPreviousPage" if backward else "hasNextPage"]:
            return found
        place = info["startCursor" if backward else "endCursor"]


@pytest.mark.parametrize("field", ["NAME", "NPN"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_pages_join_to_the_whole_list(connection, execute, field, direction):
    given = ["Ann", "Bob", "Ann", "Cyd", "Bob", "Ann", "Dee"]
    save(connection, *(agent(name, npn=str(101 + n * 7 % 10)) for n, name in enumerate(given)))
    order = {"field": field, "direction": direction}
    listed = (await execute(PAGE, order=order, first=50))["agents"]
    whole = [edge["node"]["npn"] for edge in listed["edges"]]

    assert len(whole) == 7
    for page in ({"first": 3}, {"last": 3}, {"first": 1}, {"last": 7}):
        assert await pages(execute, page, order) == whole


async def test_a_page_of_nothing_tells_whether_there_is_more(execute, people):
    data = await execute(
        "{ agents(first: 0) { nodes { name } pageInfo { hasNextPage endCursor } } }"
    )

    assert data["agents"] == {"nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": None}}


WINDOWS = [
    ({"first": 2, "before": 4}, ("101 102", True, False)),
    ({"first": 3, "before": 3}, ("101 102", False, False)),
    ({"first": 1, "after": 1, "before": 3}, ("102", False, True)),
    ({"first": 1, "after": 1, "before": 4}, ("102", True, True)),
    ({"last": 2, "after": 1}, ("104 105", False, True)),
    ({"last": 3, "after": 2}, ("103 104 105", False, False)),
    ({"last": 1, "after": 1, "before": 3}, ("102", True, False)),
    ({"last": 1, "after": 1, "before": 4}, ("103", True, True)),
]


@pytest.mark.parametrize(("window", "expected"), WINDOWS)
async def test_what_is_said_of_a_page_bounded_by_cursors(connection, execute, window, expected):
    save(connection, *(agent(name, npn=str(100 + n)) for n, name in enumerate("abcde", start=1)))
    whole = (await execute(PAGE))["agents"]["edges"]
    given = {
        name: whole[value - 1]["cursor"] if name in ("after", "before") else value
        for name, value in window.items()
    }

    page = (await execute(PAGE, **given))["agents"]

    npns = " ".join(edge["node"]["npn"] for edge in page["edges"])
    info = page["pageInfo"]
    assert (npns, info["hasNextPage"], info["hasPreviousPage"]) == expected


async def test_the_direct_downline_is_paged_for_every_upline_at_once(
    connection, execute, count_queries
):
    ann, bob = agent("Ann"), agent("Bob")
    below = [
        agent(f"{name} {n}", upline=up) for n in range(3) for name, up in (("a", ann), ("b", bob))
    ]
    save(connection, ann, bob, *below)
    query = """{
      agents(filter: {top: true}) {
        nodes { downline(last: 2) { nodes { name } pageInfo { hasPreviousPage } totalCount } }
      }
    }"""

    with count_queries(4):  # viewer, tops, their downlines, how many
        data = await execute(query)

    assert data["agents"]["nodes"] == [
        {
            "downline": {
                "nodes": [{"name": f"{letter} 1"}, {"name": f"{letter} 2"}],
                "pageInfo": {"hasPreviousPage": True},
                "totalCount": 3,
            }
        }
        for letter in "ab"
    ]
