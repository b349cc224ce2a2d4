"""Lists of enrollments: filters, orders and pages."""

from datetime import UTC, date, datetime
from itertools import product
from random import Random

import pytest

from models import EnrollmentStatus, Network, Product, TerminationReason
from tests.factories import HUMANA, ZING, agent, enrollment, plan, save

FOUND = """
query ($filter: EnrollmentFilter) {
  enrollments(filter: $filter) { totalCount nodes { policyNumber } }
  production(filter: $filter) { submitted }
}
"""
PAGE = """
query ($order: EnrollmentOrder, $first: Int, $after: String, $last: Int, $before: String) {
  enrollments(orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
    nodes { policyNumber }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


@pytest.fixture
def stored(connection):
    """`a` is full of values, `b` has other ones, `c` has none."""
    ann, bob = agent("Ann", npn="10"), agent("Bob", npn="20")
    gold = plan("H1234-001-002")
    save(
        connection,
        ann,
        bob,
        gold,
        enrollment(
            ann,
            policy_number="a",
            plan_id=gold.id,
            status=EnrollmentStatus.ATTRITED,
            termination_reason=TerminationReason.DENIED,
            carrier_status="Denied by CMS",
            product=Product.DSNP,
            network=Network.LPPO,
            state="FL",
            county="Doña Ana",
            submitted_on=date(2026, 3, 1),
            effective_on=date(2026, 4, 1),
            termed_on=date(2026, 5, 31),
            status_since=date(2026, 6, 1),
            updated_at=datetime(2026, 6, 5, 12, tzinfo=UTC),
        ),
        enrollment(
            bob,
            policy_number="b",
            carrier=HUMANA,
            state="GA",
            county="Fulton",
            submitted_on=date(2026, 3, 31),
            effective_on=date(2026, 4, 30),
        ),
        enrollment(bob, policy_number="c", product=Product.OTHER, network=Network.NONE),
    )


FILTERS = [
    ({}, "abc"),
    ({"carrier": ["humana"]}, "b"),
    ({"carrier": []}, ""),
    ({"carrier": None}, "abc"),
    ({"status": ["ATTRITED", "DECEASED"]}, "a"),
    ({"carrierStatus": ["denied BY cms"]}, "a"),
    ({"terminationReason": ["DENIED"]}, "a"),
    ({"terminationReason": [None]}, "bc"),
    ({"terminationReason": ["DENIED", None]}, "abc"),
    ({"product": ["DSNP"]}, "a"),
    ({"network": ["LPPO", "HMO"]}, "ab"),
    ({"plan": ["h1234-001-002"]}, "a"),
    ({"plan": ["H1234-001"]}, ""),
    ({"plan": ["H9999-999", None]}, "bc"),
    ({"state": ["fl"]}, "a"),
    ({"state": [None]}, "c"),
    ({"county": ["DOÑA ANA County", "x\u0000"]}, "a"),
    ({"county": ["fulton", None]}, "bc"),
    ({"agentNpn": ["020", "4711"]}, "bc"),
    ({"submittedOn": {"from": "2026-03-01", "to": "2026-03-31"}}, "ab"),
    ({"submittedOn": {"from": "2026-03-02"}}, "b"),
    ({"submittedOn": {"to": "2026-03-30"}}, "a"),
    ({"submittedOn": {"missing": True}}, "c"),
    ({"submittedOn": {"missing": False}}, "ab"),
    ({"submittedOn": {}}, "abc"),
    ({"effectiveOn": {"from": "2026-04-30", "to": "2026-04-30"}}, "b"),
    ({"termedOn": {"missing": True}}, "bc"),
    ({"statusSince": {"from": "2026-06-01"}}, "a"),
    ({"updatedAt": {"to": "2026-06-05T12:00:00Z"}}, "a"),
    ({"updatedAt": {"from": "2026-06-05T07:00:00.000001-05:00"}}, "bc"),
    ({"updatedAt": {"from": "2026-06-05T12:00:00.0000001Z"}}, "bc"),
    ({"updatedAt": {"to": "2026-06-05T11:59:59.9999999Z"}}, ""),
    ({"updatedAt": {"to": "2026-06-05T12:00:00.0000001Z"}}, "a"),
    ({"policyNumber": ["c", " b ", "zzz"]}, "bc"),
    ({"policyNumber": []}, ""),
    ({"agentNpn": ["10"], "state": ["FL"], "status": ["ACTIVE"]}, ""),
]


async def test_filters_keep_what_matches_and_production_counts_it(execute, stored):
    kept = []
    for filter, _ in FILTERS:
        data = await execute(FOUND, filter=filter)
        found = "".join(sorted(node["policyNumber"] for node in data["enrollments"]["nodes"]))
        assert data["enrollments"]["totalCount"] == len(found)
        assert data["production"] == [{"submitted": len(found)}]
        kept.append((filter, found))

    assert kept == FILTERS


async def test_carriers_left_out_of_the_aggregates_must_be_named(connection, execute):
    ann = agent("Ann")
    save(connection, ann, enrollment(ann, carrier=ZING, policy_number="z"))

    for filter, count in (({}, 0), ({"carrier": ["zing"]}, 1), ({"policyNumber": ["z"]}, 1)):
        data = await execute(FOUND, filter=filter)
        assert data["enrollments"]["totalCount"] == count
        assert data["production"] == [{"submitted": count}]


@pytest.mark.parametrize("field", ["SUBMITTED_ON", "EFFECTIVE_ON", "TERMED_ON", "UPDATED_AT"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_pages_in_both_directions_join_to_the_sorted_list(
    connection, execute, field, direction
):
    ann = agent("Ann")
    rows = random_rows(ann, Random(7), 40)
    save(connection, ann, *rows)
    column = field.lower()
    with_value = [row for row in rows if getattr(row, column) is not None]
    with_value.sort(key=lambda row: getattr(row, column), reverse=direction == "DESC")
    without = [row for row in rows if getattr(row, column) is None]
    expected = [row.policy_number for row in with_value + without]
    order = {"field": field, "direction": direction}

    for size in (3, 7, 40):
        assert await all_pages(execute, order, "first", size) == expected
        assert await all_pages(execute, order, "last", size) == expected


PLACE = """query ($size: Int) { enrollments(first: $size) { pageInfo { endCursor } } }"""


def random_rows(writer, random, count):
    """Enrollments with few different dates, many of them without one; ids ascend."""

    def day():
        return random.choice([None, date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)])

    return [
        enrollment(
            writer,
            policy_number=str(number),
            submitted_on=day(),
            effective_on=day(),
            termed_on=day(),
            updated_at=datetime(2026, 1, random.randint(1, 4), tzinfo=UTC),
        )
        for number in range(count)
    ]


async def all_pages(execute, order, name, size):
    """Every policy number, page by page."""
    found, place = [], None
    while True:
        cursor = {"after" if name == "first" else "before": place}
        listed = (await execute(PAGE, order=order, **{name: size}, **cursor))["enrollments"]
        numbers = [node["policyNumber"] for node in listed["nodes"]]
        info = listed["pageInfo"]
        if name == "first":
            found += numbers
            assert info["hasPreviousPage"] is (place is not None)
            more, place = info["hasNextPage"], info["endCursor"]
        else:
            found = numbers + found
            assert info["hasNextPage"] is (place is not None)
            more, place = info["hasPreviousPage"], info["startCursor"]
        if not more:
            return found


async def test_a_window_between_two_cursors_has_what_lies_between(connection, execute):
    ann = agent("Ann")
    save(connection, ann, *random_rows(ann, Random(3), 12))
    whole = (await execute("{ enrollments { edges { cursor node { id } } } }"))["enrollments"][
        "edges"
    ]

    data = await execute(
        """query ($after: String, $before: String) {
          enrollments(first: 50, after: $after, before: $before) { edges { cursor node { id } } }
        }""",
        after=whole[2]["cursor"],
        before=whole[9]["cursor"],
    )

    assert data["enrollments"]["edges"] == whole[3:9]


@pytest.mark.parametrize("field", ["SUBMITTED_ON", "EFFECTIVE_ON", "TERMED_ON"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_every_window_between_two_cursors_is_a_part_of_the_list(
    connection, execute, field, direction
):
    ann = agent("Ann")
    dates = [date(2026, 1, 1), date(2026, 2, 1), None, None]
    rows = [enrollment(ann, submitted_on=day, effective_on=day, termed_on=day) for day in dates]
    save(connection, ann, *rows)
    order = {"field": field, "direction": direction}
    listed = "query ($order: EnrollmentOrder) { enrollments(orderBy: $order) { edges { cursor } } }"
    cursors = [
        edge["cursor"] for edge in (await execute(listed, order=order))["enrollments"]["edges"]
    ]
    between = """query ($order: EnrollmentOrder, $npn: String!, $after: String, $before: String) {
      enrollments(orderBy: $order, after: $after, before: $before) { edges { cursor } }
      agent(npn: $npn) {
        enrollments(orderBy: $order, after: $after, before: $before) { edges { cursor } } }
    }"""

    for (first, after), (last, before) in product(enumerate(cursors), repeat=2):
        data = await execute(between, order=order, npn=ann.npn, after=after, before=before)

        expected = [{"cursor": cursor} for cursor in cursors[first + 1 : max(last, first + 1)]]
        assert data["enrollments"]["edges"] == expected, (first, last)
        assert data["agent"]["enrollments"]["edges"] == expected, (first, last)


async def test_an_agents_own_enrollments_are_apart_from_the_downlines(connection, execute):
    ann = agent("Ann")
    bob = agent("Bob", upline=ann)
    save(
        connection,
        ann,
        bob,
        enrollment(ann, policy_number="a", submitted_on=date(2026, 1, 1)),
        enrollment(bob, policy_number="b", submitted_on=date(2026, 2, 1)),
    )
    query = """query ($npn: String!) { agent(npn: $npn) {
      own: enrollments(scope: OWN) { totalCount nodes { policyNumber } }
      all: enrollments { totalCount nodes { policyNumber } }
    } }"""

    data = await execute(query, npn=ann.npn)

    assert data["agent"] == {
        "own": {"totalCount": 1, "nodes": [{"policyNumber": "a"}]},
        "all": {"totalCount": 2, "nodes": [{"policyNumber": "b"}, {"policyNumber": "a"}]},
    }


@pytest.mark.parametrize("filter", [None, {"product": ["MAPD"]}])
async def test_branches_of_every_size_list_what_their_agents_wrote(connection, execute, filter):
    agents, rows = branches_of_every_size()
    save(connection, *agents, *rows)
    query = """query ($filter: EnrollmentFilter) { agents(first: 200) { nodes { npn
      newest: enrollments(first: 7, filter: $filter) { totalCount nodes { policyNumber } }
      oldest: enrollments(last: 7, filter: $filter) { nodes { policyNumber } }
      rising: enrollments(
        first: 7, filter: $filter, orderBy: {field: SUBMITTED_ON, direction: ASC}
      ) { nodes { policyNumber } }
    } } }"""

    nodes = (await execute(query, filter=filter))["agents"]["nodes"]

    shown = {node.pop("npn"): node for node in nodes}
    kept = [row for row in rows if filter is None or row.product is Product.MAPD]
    for one in agents:
        theirs = [row for row in kept if row.agent_id in below(one, agents)]
        falling = by_submitted_day(theirs, falling=True)
        assert shown[one.npn] == {
            "newest": {"totalCount": len(theirs), "nodes": numbers(falling[:7])},
            "oldest": {"nodes": numbers(falling[-7:])},
            "rising": {"nodes": numbers(by_submitted_day(theirs, falling=False)[:7])},
        }


async def test_branches_of_every_size_go_on_from_a_place_among_level_rows(connection, execute):
    agents, rows = branches_of_every_size()
    save(connection, *agents, *rows)
    falling = by_submitted_day(rows, falling=True)
    query = """query ($after: String, $before: String) { agents(first: 200) { nodes { npn
      beyond: enrollments(first: 5, after: $after) { nodes { policyNumber } }
      before: enrollments(last: 5, before: $before) { nodes { policyNumber } }
    } } }"""

    for place in (30, 200, 390):
        listed = await execute(PLACE, size=place + 1)
        cursor = listed["enrollments"]["pageInfo"]["endCursor"]
        nodes = (await execute(query, after=cursor, before=cursor))["agents"]["nodes"]

        shown = {node.pop("npn"): node for node in nodes}
        for one in agents:
            heads = below(one, agents)
            ahead = [row for row in falling[:place] if row.agent_id in heads]
            after = [row for row in falling[place + 1 :] if row.agent_id in heads]
            assert shown[one.npn] == {
                "beyond": {"nodes": numbers(after[:5])},
                "before": {"nodes": numbers(ahead[-5:])},
            }


def branches_of_every_size():
    """A tree of 120 agents, and 400 enrollments of which many are level in their day."""
    random = Random(11)
    agents = [agent("Ann")]
    for number in range(119):
        agents.append(agent(f"More {number}", upline=random.choice(agents)))
    rows = [
        enrollment(
            random.choice(agents),
            policy_number=str(number),
            product=random.choice([Product.MAPD, Product.PDP]),
            submitted_on=random.choice([None, date(2026, 1, 1), date(2026, 2, 1)]),
        )
        for number in range(400)
    ]
    return agents, rows


def below(top, agents):
    """The agent and everyone below; uplines come before their downlines in the list."""
    found = {top.id}
    for one in agents:
        if one.upline_id in found:
            found.add(one.id)
    return found


def by_submitted_day(rows, *, falling):
    """The rows in order: those without a day last, level ones by id."""
    dated = [row for row in rows if row.submitted_on is not None]
    dated.sort(key=lambda row: row.submitted_on, reverse=falling)
    return dated + [row for row in rows if row.submitted_on is None]


def numbers(rows):
    return [{"policyNumber": row.policy_number} for row in rows]
