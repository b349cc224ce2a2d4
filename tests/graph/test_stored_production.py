"""Production from the stored totals is production from the rows, whatever is asked."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ingest.inbox import find_files
from ingest.pipeline import Options, ingest_files
from ingest.synthesis import synthesize
from loaders.database import recorded
from loaders.production_source import SMALLEST, Source
from models import TOTALS_FROM
from tests.conftest import TODAY, fresh_database, make_url
from tests.graph.conftest import Execute

pytestmark = pytest.mark.xdist_group("stored")

CELLS_FROM_HERE = 5  # so that some of sixty agents have cells, some only totals, some neither

# Only rows can tell what is stale, so asking for it counts from the rows.
FROM_ROWS = """
query Stored($groupBy: [ProductionDimension!], $filter: EnrollmentFilter, $fromRows: Boolean!) {
  production(groupBy: $groupBy, filter: $filter) { ...row }
  enrollments(filter: $filter, first: 0) { totalCount }
  agents(first: 500) { nodes {
    npn
    production(groupBy: $groupBy, filter: $filter) { ...row }
    enrollments(filter: $filter, first: 0) { totalCount }
  } }
}
fragment row on ProductionRow {
  carrier { code } product network status terminationReason submittedMonth effectiveMonth
  submitted approved active attrited deceased disenrolled unknown rapidDisenrollments
  lastUpdatedAt @include(if: $fromRows) stale @include(if: $fromRows)
}
"""
FROM_TOTALS = FROM_ROWS.replace(
    "  lastUpdatedAt @include(if: $fromRows) stale @include(if: $fromRows)\n", ""
).replace(", $fromRows: Boolean!", "")
WITH_NEWEST = FROM_TOTALS.replace("submitted approved", "lastUpdatedAt submitted approved")
MONTHS = {"from": "2026-07-01", "to": "2026-10-31"}


@pytest.fixture(scope="module")
def template(
    postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database with an organisation in which downlines of few agents have cells."""
    folder = tmp_path_factory.mktemp("stored") / "files"
    synthesize(folder, agents=60, enrollments=900, weeks=3, seed=5, as_of=TODAY)
    name = f"downline_stored_{os.getpid()}"
    with fresh_database(postgres, name, template):
        with psycopg.connect(make_url(postgres, name), autocommit=True) as connection:
            fill(connection, folder)
        yield name


def fill(connection: psycopg.Connection, folder: Path) -> None:
    """Take the files in under a threshold for cells that some of sixty agents reach."""
    connection.execute(
        "create or replace function production_threshold(grain text) returns integer "
        "language sql immutable as $$ select case grain "
        f"when 'production_total' then {TOTALS_FROM} else {CELLS_FROM_HERE} end $$"
    )
    for outcome in ingest_files(connection, find_files([folder])[0], Options()):
        assert outcome.error is None
    connection.execute(
        "update carrier set reporting = 'LOW_VOLUME' where code = "
        "(select code from carrier join enrollment on carrier_id = carrier.id limit 1)"
    )


@pytest.fixture
def organisation(connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """That organisation, for writers and readers."""
    monkeypatch.setitem(SMALLEST, Source.CELLS, CELLS_FROM_HERE)
    monkeypatch.setitem(SMALLEST, Source.ROWS, CELLS_FROM_HERE)


@pytest.mark.parametrize(
    ("group_by", "filter", "table"),
    [
        ([], None, "production_total"),
        (["CARRIER"], None, "production_total"),
        ([], {"carrier": ["humana", "uhc", "aetna"]}, "production_total"),
        (["PRODUCT", "NETWORK"], None, "production_cell"),
        (["STATUS", "TERMINATION_REASON", "CARRIER"], None, "production_cell"),
        (["SUBMITTED_MONTH", "EFFECTIVE_MONTH"], None, "production_cell"),
        ([], {"status": ["ACTIVE", "ATTRITED"], "terminationReason": [None]}, "production_cell"),
        (["EFFECTIVE_MONTH"], {"submittedOn": MONTHS}, "production_cell"),
        (["PRODUCT"], {"submittedOn": {"missing": True}}, "production_cell"),
        (["STATUS"], {"effectiveOn": {"from": "2026-09-01"}}, "production_cell"),
        ([], {"effectiveOn": {"missing": False}, "product": ["MAPD"]}, "production_cell"),
    ],
)
@pytest.mark.usefixtures("organisation")
async def test_what_is_stored_is_what_the_rows_say(
    execute: Execute, group_by: list[str], filter: dict[str, Any] | None, table: str
) -> None:
    from_totals = await asked(execute, FROM_TOTALS, table, groupBy=group_by, filter=filter)
    from_rows = await asked(
        execute, FROM_ROWS, None, groupBy=group_by, filter=filter, fromRows=False
    )

    assert from_totals == from_rows
    total = from_totals["enrollments"]["totalCount"]
    assert sum(row["submitted"] for row in from_totals["production"]) == total
    assert total > 0


@pytest.mark.parametrize(
    ("filter", "table"),
    [
        (None, "production_total"),
        ({"carrier": ["humana", "uhc", "aetna"]}, "production_total"),
        ({"status": ["ACTIVE"], "product": ["MAPD"]}, "production_cell"),
        ({"effectiveOn": {"from": "2027-09-01"}}, "production_cell"),
    ],
)
@pytest.mark.usefixtures("organisation")
async def test_the_newest_moment_beside_stored_counts_is_that_of_the_rows(
    connection: psycopg.Connection, execute: Execute, filter: dict[str, Any] | None, table: str
) -> None:
    connection.execute(
        "update enrollment set updated_at = updated_at - (id * 7919 % 1000) * interval '1 hour'"
    )

    beside = await asked(execute, WITH_NEWEST, table, filter=filter)
    from_rows = await asked(execute, FROM_ROWS, None, filter=filter, fromRows=True)

    assert newest(beside) == newest(from_rows)


def newest(answer: dict[str, Any]) -> list[tuple[str, int, str | None]]:
    """Who produced how many, and when the newest of them was updated."""
    agents = [(agent["npn"], agent["production"]) for agent in answer["agents"]["nodes"]]
    rows = [("", answer["production"]), *agents]
    return [(npn, row["submitted"], row["lastUpdatedAt"]) for npn, [row] in rows]


async def asked(
    execute: Execute, query: str, table: str | None, **variables: Any
) -> dict[str, Any]:
    """The answer, whose production came from this table, or from rows alone."""
    statements: list[str] = []
    token = recorded.set(statements)
    try:
        answer: dict[str, Any] = await execute(query, **variables)
    finally:
        recorded.reset(token)
    counted = [text for text in statements if "rapid_disenrollments" in text]
    stored = [text for text in counted if "FROM production_" in text]
    assert len(counted) == 2  # the organisation's, and all agents' at once
    assert stored == ([text for text in counted if f"FROM {table}" in text] if table else [])
    assert bool(stored) == bool(table)
    return answer
