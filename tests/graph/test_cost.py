"""What one operation may cost in objects, and how that is told."""

import pytest

from graph.operation import Request, answer
from graph.rules import DEFAULT_LIMITS, DEFAULT_RULES
from loaders import Access, Role

EVERYONE = Access(None, True, Role.VIEWER)


def with_limits(**limits):
    return DEFAULT_RULES._replace(limits=DEFAULT_LIMITS.model_copy(update=limits))


@pytest.mark.parametrize(
    ("query", "objects"),
    [
        ("{ viewer { today } }", 1),
        ('{ agent(npn: "1") { name } }', 1),
        ('{ nodes(ids: ["a", "b", "c"]) { id } }', 3),
        ("{ agents { totalCount } }", 1),
        ("{ agents { nodes { name } } }", 4),
        ("{ agents(first: 3) { nodes { name } } }", 3),
        ("{ agents(last: 2) { edges { node { name } } pageInfo { endCursor } } }", 2),
        ("{ enrollments(first: 2) { nodes { policyNumber } } }", 2),
        ("{ enrollments(first: 2) { nodes { carrier { code } client { name } } } }", 6),
        ("{ enrollments { nodes { policyNumber } } }", 50),
        ('{ agent(npn: "1") { downline { nodes { name } } } }', 1 + 3),
        ('{ agent(npn: "1") { downline(first: 1) { nodes { name } } } }', 1 + 1),
        ('{ agent(npn: "1") { downline { nodes { downline { nodes { name } } } } } }', 1 + 3 + 1),
        ('{ agent(npn: "1") { descendants { totalCount } } }', 2),
        ("{ agents { nodes { enrollments(first: 10) { nodes { id } } } } }", 4 + 4 * 10),
        ("{ agents { nodes { enrollments { totalCount } } } }", 4 + 4),
        ("{ production { submitted } }", 1),
        ("{ production(groupBy: [AGENT], limit: 7) { submitted } }", 7),
        ("{ production(groupBy: [AGENT]) { submitted } }", 1),
        ("{ production(groupBy: [COUNTY, AGENT]) { submitted agent { name } } }", 3 + 3),
        ("{ enrollments(first: 3) { nodes { history { at } } } }", 3 + 3),
        ('{ agent(npn: "3") { uplines { name } } }', 1 + 2),
        ("{ carriers { code } }", 3),
    ],
)
async def test_an_operation_costs_the_objects_it_asks_for(database, family, query, objects):
    told = await answer(Request(query), database, EVERYONE)

    assert "errors" not in told.body
    assert told.body["extensions"]["cost"] == {"requested": objects, "limit": 50_000}


@pytest.mark.parametrize(
    ("role", "limit"), [(Role.VIEWER, 50_000), (Role.BI, 1_000_000), (Role.OPERATOR, 1_000_000)]
)
async def test_the_limit_depends_on_the_role(database, role, limit):
    told = await answer(Request("{ viewer { today } }"), database, Access(None, True, role))

    assert told.body["extensions"]["cost"]["limit"] == limit


async def test_a_level_that_costs_too_much_is_not_fetched(database, family, count_queries):
    query = "query ($n: Int) { agents { nodes { name enrollments(first: $n) { nodes { id } } } } }"
    rules = with_limits(cost=100)

    with count_queries(2):  # the viewer, the agents
        told = await answer(Request(query, {"n": 25}), database, EVERYONE, rules)

    assert told.body == {
        "data": None,
        "errors": [
            {
                "message": "this asks for 104 objects, with what it asked before; at most 100 are "
                "allowed: ask for smaller pages, or filter more",
                "locations": [{"line": 1, "column": 41}],
                "extensions": {
                    "code": "COST_LIMIT",
                    "cost": {"requested": 104, "limit": 100},
                },
            }
        ],
        "extensions": {"cost": {"requested": 104, "limit": 100}},
    }


async def test_rows_that_nobody_could_count_before_are_counted_before_what_is_below_them(
    database, family, count_queries
):
    query = "{ production(groupBy: [COUNTY, AGENT]) { county agent { name } } }"

    with count_queries(2):  # the viewer, the rows
        told = await answer(Request(query), database, EVERYONE, with_limits(cost=2))

    [error] = told.body["errors"]
    assert (error["extensions"]["code"], told.body["data"]) == ("COST_LIMIT", None)
    assert error["message"].startswith("this asks for 3 objects")


@pytest.mark.parametrize(
    ("name", "most"), [("production.MOST_ROWS", "1"), ("room.LEAST", "3")], ids=["of one", "of all"]
)
async def test_more_rows_than_that_without_a_limit_are_refused(
    database, family, monkeypatch, name, most
):
    monkeypatch.setattr("loaders.database.MOST_IN_ALL", 2)
    monkeypatch.setattr(f"loaders.{name}", int(most))
    query = "{ agents { nodes { production(groupBy: [COUNTY]%s) { submitted } } } }"

    refused = await answer(Request(query % ""), database, EVERYONE)
    limited = await answer(Request(query % ", limit: 2"), database, EVERYONE)

    found = [agent["production"] for agent in limited.body["data"]["agents"]["nodes"]]
    assert {error["message"] for error in refused.body["errors"]} == {
        f"`production` has more than {most} rows here; give a `limit`, "
        "filter, or group by fewer dimensions"
    }
    assert [len(rows) for rows in found] == [2, 2, 2, 0]


async def test_a_tree_of_three_levels_at_default_sizes_is_within_the_limit(database, family):
    nested = "downline { nodes { name enrollments(scope: OWN, first: 5) { nodes { id } } %s } }"
    query = "{ agents(first: 1) { nodes { " + nested % (nested % (nested % "")) + " } } }"

    told = await answer(Request(query), database, EVERYONE)

    assert "errors" not in told.body


async def test_sizes_out_of_range_are_still_refused_by_their_name(database, family):
    told = await answer(
        Request("{ agents(first: 1000000000) { nodes { id } } }"), database, EVERYONE
    )

    [error] = told.body["errors"]
    assert error["extensions"]["code"] == "BAD_ARGUMENT"
    assert error["message"] == "`first` is 1000000000; it must be from 0 to 500"


async def test_what_the_schema_tells_of_itself_is_counted(database):
    told = await answer(Request("{ __schema { types { name } } __typename }"), database, EVERYONE)
    one = Request('{ __type(name: "Agent") { name } }')
    refused = await answer(one, database, EVERYONE, with_limits(cost=0))

    types = told.body["data"]["__schema"]["types"]
    assert told.body["extensions"]["cost"]["requested"] == 1 + len(types)
    assert refused.body["errors"][0]["extensions"]["code"] == "COST_LIMIT"
