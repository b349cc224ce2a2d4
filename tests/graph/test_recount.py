"""Production of every agent against a plain recount of what the synthetic stories told."""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ingest.inbox import find_files
from ingest.pipeline import Options, ingest_files
from ingest.synthesis import synthesize
from tests.conftest import TODAY
from tests.graph.conftest import Execute

pytestmark = pytest.mark.xdist_group("recount")

Told = dict[str, str]
AHEAD = date(2027, 2, 15)
STATUSES = {
    "approved": "APPROVED",
    "active": "ACTIVE",
    "attrited": "ATTRITED",
    "deceased": "DECEASED",
    "disenrolled": "POLICY_DISENROLLMENT",
    "unknown": "UNKNOWN",
}
COUNTS = ("submitted", *STATUSES)
PRODUCTION = """
query Recount($groupBy: [ProductionDimension!]) {
  agents(first: 500) { nodes {
    npn
    OWN: production(scope: OWN, groupBy: $groupBy) { ...row }
    DOWNLINE: production(groupBy: $groupBy) { ...row }
  } }
}
fragment row on ProductionRow {
  agent { npn } carrier { code } plan { code } product network state county status
  terminationReason submittedMonth effectiveMonth termedMonth
  submitted approved active attrited deceased disenrolled unknown net effective
}
"""
TOTAL_COUNTS = """
{ agents(first: 500) { nodes {
    npn
    own: production(scope: OWN) { submitted }
    downline: production { submitted }
    ownList: enrollments(scope: OWN, first: 0) { totalCount }
    downlineList: enrollments(first: 0) { totalCount }
} } }
"""


def month(day: str) -> str | None:
    return f"{day[:7]}-01" if day else None


# How each dimension reads in a row of the answer, and in what was told.
DIMENSIONS: dict[str, tuple[Callable[[Any], Any], Callable[[Told], Any]]] = {
    "AGENT": (lambda row: row["agent"]["npn"], lambda told: told["npn"]),
    "CARRIER": (lambda row: row["carrier"]["code"], lambda told: told["carrier"]),
    "PLAN": (
        lambda row: (row["carrier"]["code"], row["plan"] and row["plan"]["code"]),
        lambda told: (told["carrier"], told["plan"] or None),
    ),
    "PRODUCT": (lambda row: row["product"], lambda told: told["product"]),
    "NETWORK": (lambda row: row["network"], lambda told: told["network"]),
    "STATE": (lambda row: row["state"], lambda told: told["state"] or None),
    "COUNTY": (
        lambda row: (row["state"], row["county"]),
        lambda told: (told["state"] or None, told["county"] or None),
    ),
    "STATUS": (lambda row: row["status"], lambda told: told["status"]),
    "TERMINATION_REASON": (
        lambda row: row["terminationReason"],
        lambda told: told["reason"] or None,
    ),
    "SUBMITTED_MONTH": (lambda row: row["submittedMonth"], lambda told: month(told["submitted"])),
    "EFFECTIVE_MONTH": (lambda row: row["effectiveMonth"], lambda told: month(told["effective"])),
    "TERMED_MONTH": (lambda row: row["termedMonth"], lambda told: month(told["termed"])),
}


class Organisation:
    """What was written about the organisation: who is below whom, and every enrollment."""

    def __init__(self, folder: Path, day: date) -> None:
        self.uplines = {
            row["npn"]: row["upline_npn"]
            for row in read(folder / "uplines.csv")
            if row["valid_from"] <= day.isoformat() < (row["valid_to"] or "9999")
        }
        self.npns = [row["npn"] for row in read(folder / "agents.csv")]
        self.written: dict[str, list[Told]] = defaultdict(list)
        for told in read(folder / "expected.csv"):
            self.written[told["npn"]].append(told)

    def reach(self, npn: str, scope: str) -> list[Told]:
        """What the agent wrote, or with everyone below."""
        if scope == "OWN":
            return self.written[npn]
        return [
            told for below in self.npns if npn in self.way_up(below) for told in self.written[below]
        ]

    def way_up(self, npn: str) -> list[str]:
        """The agent and everyone above."""
        way = [npn]
        while way[-1] in self.uplines:
            way.append(self.uplines[way[-1]])
        return way


def read(path: Path) -> list[Told]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def recount(enrollments: Iterable[Told], key: Callable[[Told], Any]) -> dict[Any, dict[str, int]]:
    groups: dict[Any, list[Told]] = defaultdict(list)
    for told in enrollments:
        groups[key(told)].append(told)
    return {value: counts(group) for value, group in groups.items()}


def counts(group: list[Told]) -> dict[str, int]:
    statuses = Counter(told["status"] for told in group)
    found = {name: statuses[status] for name, status in STATUSES.items()}
    return {
        "submitted": len(group),
        **found,
        "net": found["approved"] + found["active"],
        "effective": found["active"] + found["disenrolled"] + found["deceased"],
    }


def shown(rows: list[Any], key: Callable[[Any], Any]) -> dict[Any, dict[str, int]]:
    names = (*COUNTS, "net", "effective")
    answer = {key(row): {name: row[name] for name in names} for row in rows}
    assert len(answer) == len(rows)
    return answer


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recount") / "files"
    synthesize(folder, agents=60, enrollments=900, weeks=6, seed=3, as_of=TODAY)
    return folder


@pytest.fixture
def organisation(connection: psycopg.Connection, files: Path) -> Organisation:
    for outcome in ingest_files(connection, find_files([files])[0], Options()):
        assert outcome.error is None
    return Organisation(files, TODAY)


async def test_every_agents_production_by_every_dimension_is_what_was_told(
    organisation: Organisation, execute: Execute
) -> None:
    for dimension, (in_answer, in_story) in DIMENSIONS.items():
        data = await execute(PRODUCTION, groupBy=[dimension])

        nodes = data["agents"]["nodes"]
        assert {node["npn"] for node in nodes} == set(organisation.npns)
        for node in nodes:
            for scope in ("OWN", "DOWNLINE"):
                told = recount(organisation.reach(node["npn"], scope), in_story)
                assert shown(node[scope], in_answer) == told, (dimension, node["npn"], scope)


async def test_ungrouped_production_is_the_total_count_of_the_same_enrollments(
    organisation: Organisation, execute: Execute
) -> None:
    data = await execute(TOTAL_COUNTS)

    for node in data["agents"]["nodes"]:
        for scope in ("own", "downline"):
            [row] = node[scope]
            expected = len(organisation.reach(node["npn"], scope.upper()))
            assert (row["submitted"], node[f"{scope}List"]["totalCount"]) == (expected, expected)


async def test_another_business_date_moves_statuses_tree_filters_and_totals_together(
    organisation: Organisation, connection: psycopg.Connection, execute: Execute, files: Path
) -> None:
    updated = connection.execute("select id, updated_at from enrollment order by id").fetchall()
    here = await execute(PRODUCTION, groupBy=["STATUS"])

    connection.execute("select roll_business_day(%s)", (AHEAD,))
    ahead = await execute(PRODUCTION, groupBy=["STATUS"])

    tree_ahead = Organisation(files, AHEAD)
    listed = await execute(
        "query L($status: [EnrollmentStatus!]) {"
        " viewer { today } enrollments(filter: {status: $status}, first: 500) {"
        " totalCount nodes { status effectiveOn termedOn } } }",
        status=["ACTIVE"],
    )
    assert listed["viewer"]["today"] == AHEAD.isoformat()
    [top] = [node for node in ahead["agents"]["nodes"] if len(tree_ahead.way_up(node["npn"])) == 1][
        :1
    ]
    active = sum(row["active"] for node in ahead["agents"]["nodes"] for row in node["OWN"])
    assert listed["enrollments"]["totalCount"] == active
    assert all(
        node["effectiveOn"] <= AHEAD.isoformat() <= (node["termedOn"] or "9999")
        for node in listed["enrollments"]["nodes"]
    )
    for node in ahead["agents"]["nodes"]:
        assert sum(row["submitted"] for row in node["DOWNLINE"]) == len(
            tree_ahead.reach(node["npn"], "DOWNLINE")
        )
    assert ahead != here
    assert top["DOWNLINE"] != []

    connection.execute("select roll_business_day(%s)", (TODAY,))

    assert await execute(PRODUCTION, groupBy=["STATUS"]) == here
    assert (
        connection.execute("select id, updated_at from enrollment order by id").fetchall()
        == updated
    )
