"""The tree of past and future days, seen with today's eyes, against a plain walk over uplines."""

import random
from datetime import date, timedelta

import pytest

from loaders import Access, Role
from tests.ingest.carrier_files import Inbox

TREE = """
query ($on: Date, $depth: Int) {
  agents(first: 500) { nodes {
    npn
    upline(on: $on) { npn }
    uplines(on: $on) { npn }
    downline(on: $on, first: 500) { totalCount nodes { npn } }
    descendants(on: $on, maxDepth: $depth, first: 500) {
      totalCount edges { depth uplineId node { id npn } } }
  } }
}
"""
HEADER = "npn,upline_npn,valid_from,valid_to\n"


class Story:
    """Who stood under whom when, and what follows from it for a viewer of today."""

    def __init__(self, names, periods):
        self.names, self.periods = names, periods

    def upline(self, npn, day):
        for one, upline, first, end in self.periods:
            if one == npn and first <= day < (end or date.max):
                return upline
        return None

    def way_up(self, npn, day):
        way = []
        while (npn := self.upline(npn, day)) is not None:
            way.append(npn)
        return way

    def seen_by(self, viewer, today):
        return [
            npn for npn in self.names if viewer in (None, npn) or viewer in self.way_up(npn, today)
        ]

    def tree(self, viewer, today, day, max_depth=None):
        """By agent: everyone seen above, right below, and everywhere below in tree order."""
        seen = self.seen_by(viewer, today)
        above = {npn: [up for up in self.way_up(npn, day) if up in seen] for npn in seen}
        right_below = {
            npn: sorted(
                (one for one in seen if above[one][:1] == [npn]),
                key=lambda one: (self.names[one], one),
            )
            for npn in seen
        }

        def walk(npn, depth):
            for one in right_below[npn]:
                yield one, depth, npn
                yield from walk(one, depth + 1)

        return {
            npn: (
                above[npn],
                right_below[npn],
                [row for row in walk(npn, 1) if max_depth is None or row[1] <= max_depth],
            )
            for npn in seen
        }


def shown(data):
    nodes = data["agents"]["nodes"]
    npns = {}
    for node in nodes:
        for edge in node["descendants"]["edges"]:
            npns[edge["node"]["id"]] = edge["node"]["npn"]
    found = {}
    for node in nodes:
        above = [one["npn"] for one in node["uplines"]]
        assert node["upline"] == ({"npn": above[0]} if above else None)
        below = [one["npn"] for one in node["downline"]["nodes"]]
        assert node["downline"]["totalCount"] == len(below)
        edges = node["descendants"]["edges"]
        assert node["descendants"]["totalCount"] == len(edges)
        found[node["npn"]] = (
            above,
            below,
            [
                (edge["node"]["npn"], edge["depth"], npns.get(edge["uplineId"], node["npn"]))
                for edge in edges
            ],
        )
    return found


def random_story(seed):
    """Twelve agents who move about; an agent's uplines have smaller numbers, so nobody circles."""
    draw = random.Random(seed)
    npns = [str(number) for number in range(101, 113)]
    names = {npn: draw.choice(["Ann", "Bob", "Cyd", "Dan", "Eve", "Zoë"]) for npn in npns}
    periods = []
    for place, npn in enumerate(npns[1:], 1):
        days = sorted(draw.sample(range(-400, 400), draw.randint(1, 4)))
        days = [date(2026, 11, 20) + timedelta(days=number) for number in days]
        for first, end in zip(days, [*days[1:], None], strict=True):
            if draw.random() < 0.85:
                periods.append((npn, draw.choice(npns[:place]), first, end))
    return Story(names, periods)


@pytest.fixture
def tell(connection, tmp_path):
    def write(story):
        inbox = Inbox(connection, tmp_path)
        agents = "".join(f"{npn},{name},AGENT,ACTIVE,,\n" for npn, name in story.names.items())
        uplines = "".join(
            f"{npn},{upline},{first},{end or ''}\n" for npn, upline, first, end in story.periods
        )
        inbox.own(
            **{
                "agents.csv": "npn,name,level,status,since,until\n" + agents,
                "uplines.csv": HEADER + uplines,
                "writing_numbers.csv": "carrier,kind,number,npn,valid_from,valid_to\n",
            }
        )

    return write


@pytest.mark.parametrize("seed", range(4))
async def test_any_days_tree_is_what_a_walk_over_the_uplines_gives(execute, tell, seed):
    story, today = random_story(seed), date(2026, 11, 20)
    tell(story)
    draw = random.Random(seed)
    viewers = [None, *draw.sample(list(story.names), 3)]
    days = [today, *(today + timedelta(days=draw.randint(-420, 420)) for _ in range(3))]

    for viewer in viewers:
        access = Access(viewer, sees_client_details=False, role=Role.OPERATOR)
        for day in days:
            depth = draw.choice([None, 1, 2])
            data = await execute(TREE, access, on=day.isoformat(), depth=depth)
            assert shown(data) == story.tree(viewer, today, day, depth), (viewer, day)


async def test_left_out_or_null_the_day_is_today(execute, tell):
    story = random_story(1)
    tell(story)

    left_out = await execute(
        TREE.replace("on: $on, ", "").replace("(on: $on)", "").replace("$on: Date, ", "")
    )

    assert left_out == await execute(TREE, on=None) == await execute(TREE, on="2026-11-20")


MOVED = Story(
    {"1": "Ann", "2": "Bob", "3": "Cyd", "4": "Dan"},
    [
        ("2", "1", date(2020, 1, 1), None),
        ("4", "1", date(2020, 1, 1), None),
        ("3", "4", date(2020, 1, 1), date(2026, 6, 1)),
        ("3", "2", date(2026, 6, 1), date(2027, 1, 1)),
        ("3", "1", date(2027, 1, 1), None),
    ],
)


DAYS = ("2019-12-31", "2026-05-31", "2026-06-01", "2026-12-31", "2027-01-01", "9999-12-31")


async def test_a_future_day_shows_a_transfer_that_is_known_already(execute, tell):
    tell(MOVED)
    query = """query ($on: Date) { agent(npn: "3") { upline(on: $on) { name } } }"""

    found = [(await execute(query, on=day))["agent"]["upline"] for day in DAYS]

    assert found == [
        None,
        {"name": "Dan"},
        {"name": "Bob"},
        {"name": "Bob"},
        {"name": "Ann"},
        {"name": "Ann"},
    ]


async def test_the_filter_and_pages_of_another_days_downline(execute, refusal, tell):
    tell(MOVED)
    query = """query ($first: Int, $last: Int, $after: String, $before: String,
        $filter: AgentFilter) { agent(npn: "1") { descendants(on: "2026-01-01", first: $first,
        last: $last, after: $after, before: $before, filter: $filter) {
      totalCount edges { cursor depth uplineId node { name } } pageInfo { hasNextPage } } } }"""

    async def page(**arguments):
        return (await execute(query, **arguments))["agent"]["descendants"]

    whole = await page(first=10)
    first = await page(first=2)
    rest = await page(first=2, after=first["edges"][-1]["cursor"])
    back = await page(last=2, before=rest["edges"][0]["cursor"])
    only_cyd = await page(first=10, filter={"search": "cyd"})

    names = [(edge["node"]["name"], edge["depth"]) for edge in whole["edges"]]
    assert names == [("Bob", 1), ("Dan", 1), ("Cyd", 2)]
    assert first["edges"] + rest["edges"] == whole["edges"]
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    assert back["edges"] == first["edges"]
    assert only_cyd["totalCount"] == 1
    [cyd] = only_cyd["edges"]
    assert cyd == {**whole["edges"][2], "uplineId": None}
    today = query.replace('on: "2026-01-01", ', "")
    code, _ = await refusal(today, first=1, after=first["edges"][0]["cursor"])
    assert code == "BAD_CURSOR"


async def test_another_days_tree_is_one_statement_for_each_field_and_level(
    execute, tell, count_queries
):
    tell(random_story(2))
    query = """query ($on: Date) { agents { nodes {
      upline(on: $on) { name } uplines(on: $on) { name }
      downline(on: $on) { totalCount nodes { downline(on: $on) { nodes { name } } } }
      descendants(on: $on) { totalCount edges { depth node { name } } } } } }"""

    # The viewer, agents, everyone above, downlines, their downlines, descendants, two counts;
    # an agent's own upline is the first of those above.
    with count_queries(7):
        await execute(query, on="2026-01-01")
