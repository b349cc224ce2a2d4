"""Every number against a plain recount, and every row put back into the filter lists its own."""

import asyncio
import os
from calendar import monthrange
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.operation import Request, answer
from ingest.inbox import find_files
from ingest.pipeline import Options, ingest_files
from ingest.synthesis import synthesize
from loaders import Access, Database, Role
from models.database import open_pool, server_url
from tests.conftest import TODAY, fresh_database, make_url
from tests.graph.retelling import DAYS, LISTS, Retelling, Viewpoint, is_meant

pytestmark = pytest.mark.xdist_group("numbers")

NUMBERS = (
    "submitted approved active attrited deceased disenrolled unknown net effective "
    "rapidDisenrollments attritionRate rapidDisenrollmentRate"
)
ROW = """agent { npn } branch { npn } carrier { code } plan { code } product network state county
  status terminationReason submittedDay submittedMonth effectiveMonth termedMonth stale """
AGENT_QUERY = """
query ($npn: String!, $scope: Scope!, $attribution: Attribution!, $filter: EnrollmentFilter,
    $groupBy: [ProductionDimension!]) { found: agent(npn: $npn) {
  production(scope: $scope, attribution: $attribution, filter: $filter, groupBy: $groupBy) { ROW }
  enrollments(scope: $scope, attribution: $attribution, filter: $filter) { totalCount }
} }
""".replace("ROW", ROW + NUMBERS)
WHOLE_QUERY = """
query ($attribution: Attribution!, $filter: EnrollmentFilter, $groupBy: [ProductionDimension!]) {
  production(attribution: $attribution, filter: $filter, groupBy: $groupBy) { ROW }
  enrollments(filter: $filter) { totalCount }
}
""".replace("ROW", ROW + NUMBERS)
AGENT_LIST = """
query ($npn: String!, $scope: Scope!, $attribution: Attribution!, $filter: EnrollmentFilter,
    $stale: EnrollmentFilter) { found: agent(npn: $npn) {
  enrollments(scope: $scope, attribution: $attribution, filter: $filter, first: 500) {
    totalCount nodes { carrier { code } client { memberId } effectiveOn agent { npn } } }
  stale: enrollments(scope: $scope, attribution: $attribution, filter: $stale) { totalCount }
} }
"""
DIMENSIONS = {
    "AGENT": lambda row: row["agent"] and row["agent"]["npn"],
    "BRANCH": lambda row: row["branch"] and row["branch"]["npn"],
    "CARRIER": lambda row: row["carrier"]["code"],
    "PLAN": lambda row: (row["carrier"]["code"], row["plan"] and row["plan"]["code"]),
    "PRODUCT": lambda row: row["product"],
    "NETWORK": lambda row: row["network"],
    "STATE": lambda row: row["state"],
    "COUNTY": lambda row: (row["state"], row["county"]),
    "STATUS": lambda row: row["status"],
    "TERMINATION_REASON": lambda row: row["terminationReason"],
    "SUBMITTED_DAY": lambda row: row["submittedDay"],
    "SUBMITTED_MONTH": lambda row: row["submittedMonth"],
    "EFFECTIVE_MONTH": lambda row: row["effectiveMonth"],
    "TERMED_MONTH": lambda row: row["termedMonth"],
}
searched = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass
class World:
    """A synthetic organisation in a database, and what was written about it."""

    told: Retelling
    runner: asyncio.Runner
    database: Database

    def ask(self, query: str, viewer: str | None, **variables: Any) -> Any:
        """The data of an answer without errors."""
        access = Access(viewer, sees_client_details=True, role=Role.OPERATOR)
        request = answer(Request(query, variables), self.database, access)
        body = self.runner.run(request).body
        assert "errors" not in body, body["errors"]
        return body["data"]


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    async with open_pool(server_url(url), min_size=1, max_size=2) as pool:
        yield Database(pool, pool)


@pytest.fixture(scope="module")
def world(
    postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("numbers") / "files"
    synthesize(folder, agents=40, enrollments=500, weeks=4, seed=8, as_of=TODAY)
    name = f"downline_numbers_{os.getpid()}"
    with fresh_database(postgres, name, template), asyncio.Runner() as runner:
        url = make_url(postgres, name)
        with psycopg.connect(url, autocommit=True) as connection:
            for outcome in ingest_files(connection, find_files([folder])[0], Options()):
                assert outcome.error is None, outcome.error
        stack = AsyncExitStack()
        database = runner.run(stack.enter_async_context(opened(url)))
        yield World(Retelling(folder, TODAY), runner, database)
        runner.run(stack.aclose())


def viewpoints(told: Retelling) -> st.SearchStrategy[Viewpoint]:
    """An agent whom the viewer sees, or everything; leaders, who see much, come up often."""
    npns = sorted(told.names)
    leaders = sorted({row["upline_npn"] for row in told.periods if row["upline_npn"]})

    def below(viewer: str | None) -> st.SearchStrategy[Viewpoint]:
        seen = sorted(told.visible_to(viewer))
        return st.builds(
            Viewpoint,
            viewer=st.just(viewer),
            npn=st.none() | st.sampled_from(seen) | st.just(viewer),
            scope=st.sampled_from(["DOWNLINE", "DOWNLINE", "OWN"]),
            attribution=st.sampled_from(["CURRENT", "AT_SUBMITTED", "AT_EFFECTIVE"]),
        )

    viewers = st.none() | st.sampled_from(leaders) | st.sampled_from(npns)
    return viewers.flatmap(below)


def filters(told: Retelling) -> st.SearchStrategy[dict[str, Any]]:
    """Values that occur, a null where an enrollment has none, and days around those that occur."""
    lists = {
        name: st.lists(
            st.sampled_from(sorted({row[column] for row in told.told}, key=str)), max_size=6
        )
        for name, column in LISTS.items()
    }
    days = {
        name: st.one_of(
            st.fixed_dictionaries({"missing": st.booleans()}),
            between(sorted({row[column] for row in told.told if row[column]})),
        )
        for name, column in DAYS.items()
    }
    conditions = st.fixed_dictionaries({}, optional=lists | days)
    return st.just({}) | conditions.map(lambda given: dict(list(given.items())[:3]))


def between(days: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """From a day on, until one, or both."""
    day = st.sampled_from(days)
    return st.fixed_dictionaries({}, optional={"from": day, "to": day})


groupings = st.lists(st.sampled_from(sorted(DIMENSIONS)), max_size=3, unique=True)


def ask_production(
    world: World, at: Viewpoint, filter: dict[str, Any], group_by: list[str]
) -> tuple[list[Any], int]:
    """The rows of production, and how many enrollments the same arguments list."""
    arguments: dict[str, Any] = {
        "attribution": at.attribution,
        "filter": filter,
        "groupBy": group_by,
    }
    if at.npn is None:
        data = world.ask(WHOLE_QUERY, at.viewer, **arguments)
    else:
        arguments |= {"npn": at.npn, "scope": at.scope}
        data = world.ask(AGENT_QUERY, at.viewer, **arguments)["found"]
    return data["production"], data["enrollments"]["totalCount"]


@settings(searched, max_examples=300)
@given(data=st.data())
def test_every_number_is_what_a_plain_recount_gives(world: World, data: st.DataObject) -> None:
    at = data.draw(viewpoints(world.told))
    filter, group_by = data.draw(filters(world.told)), data.draw(groupings)

    rows, total = ask_production(world, at, filter, group_by)

    found = {
        tuple(DIMENSIONS[name](row) for name in group_by): {
            name: row[name] for name in NUMBERS.split()
        }
        for row in rows
    }
    assert len(found) == len(rows)
    assert found == world.told.production(at, filter, group_by)
    by_today = at if at.npn else Viewpoint(at.viewer, None)
    assert total == len(world.told.listed(by_today, filter))


@settings(searched, max_examples=150)
@given(data=st.data())
def test_every_row_put_back_into_the_filter_lists_exactly_its_enrollments(
    world: World, data: st.DataObject
) -> None:
    at = data.draw(viewpoints(world.told).filter(lambda at: at.npn is not None))
    filter = data.draw(filters(world.told))
    group_by = [name for name in data.draw(groupings) if name != "BRANCH"]
    rows, _ = ask_production(world, at, filter, group_by)
    opened_rows = data.draw(st.permutations(rows)) if rows else []

    for row in opened_rows[:6]:
        if "AGENT" in group_by and row["agent"] is None:
            continue  # counted together, and not listed
        narrowed = narrow(filter, group_by, row)
        arguments = {"npn": at.npn, "scope": at.scope, "attribution": at.attribution}
        stale = {**narrowed, "stale": True}
        found = world.ask(AGENT_LIST, at.viewer, filter=narrowed, stale=stale, **arguments)
        listed = found["found"]["enrollments"]
        hidden = len(world.told.within(at, narrowed)) - len(world.told.listed(at, narrowed))
        assert listed["totalCount"] == row["submitted"] - hidden
        if hidden == 0:
            assert found["found"]["stale"]["totalCount"] == row["stale"]
        assert Counter(
            (
                node["carrier"]["code"],
                node["client"]["memberId"],
                node["effectiveOn"],
                node["agent"]["npn"],
            )
            for node in listed["nodes"]
        ) == Counter(
            (told["carrier"], told["member_id"], told["effective"], told["npn"])
            for told in world.told.listed(at, narrowed)
        )


def narrow(filter: dict[str, Any], group_by: list[str], row: Any) -> dict[str, Any]:
    """The filter with the values of a row put in; what it said of the same field holds on."""
    narrowed = dict(filter)
    for dimension in group_by:
        for name, value in conditions(dimension, row):
            known = narrowed.get(name)
            narrowed[name] = value if known is None else both(known, value)
    return narrowed


def both(one: Any, other: Any) -> Any:
    """The condition that holds where both do; a row's own value meets the filter already."""
    if isinstance(other, list) or "missing" in one or "missing" in other:
        return other
    first = max(one.get("from", ""), other.get("from", ""))
    last = min(one.get("to", "9999-12-31"), other.get("to", "9999-12-31"))
    return {"from": first, "to": last}


def conditions(dimension: str, row: Any) -> list[tuple[str, Any]]:
    """The fields of the filter that a dimension's value goes into."""
    value = DIMENSIONS[dimension](row)
    if dimension == "PLAN":
        return [("carrier", [value[0]]), ("plan", [value[1]])]
    if dimension == "COUNTY":
        return [("state", [value[0]]), ("county", [value[1]])]
    if dimension.endswith(("_DAY", "_MONTH")):
        name = dimension.split("_")[0].lower() + "On"
        return [(name, days_of(dimension, value))]
    fields = {"AGENT": "agentNpn", "TERMINATION_REASON": "terminationReason"}
    return [(fields.get(dimension, dimension.lower()), [value])]


def days_of(dimension: str, value: str | None) -> dict[str, Any]:
    """The days of a month or a day, or none."""
    if value is None:
        return {"missing": True}
    if dimension.endswith("_DAY"):
        return {"from": value, "to": value}
    day = date.fromisoformat(value)
    last = day.replace(day=monthrange(day.year, day.month)[1])
    return {"from": value, "to": last.isoformat()}


def test_the_world_has_what_the_search_is_about(world: World) -> None:
    told = world.told
    moved = Counter(row["npn"] for row in told.periods)

    assert max(moved.values()) > 1
    assert {row["status"] for row in told.told} == {
        "APPROVED", "ACTIVE", "ATTRITED", "DECEASED", "POLICY_DISENROLLMENT", "UNKNOWN",
    }  # fmt: skip
    hidden = [
        Viewpoint(npn, npn, attribution="AT_SUBMITTED")
        for npn in told.names
        if len(told.within(Viewpoint(npn, npn, attribution="AT_SUBMITTED"), {}))
        > len(told.listed(Viewpoint(npn, npn, attribution="AT_SUBMITTED"), {}))
    ]
    assert hidden
    assert not is_meant(told.told[0], {"carrier": []})
