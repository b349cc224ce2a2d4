"""Seventeen carriers' synthetic files go in, and exactly what their stories told comes out."""

import csv
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
import pytest

from ingest.carrier import carrier_profiles
from ingest.inbox import find_files
from ingest.pipeline import Options, ingest_files
from ingest.report import FileOutcome
from ingest.synthesis import synthesize
from tests.conftest import TODAY, fresh_database, make_url

WEEKS = 5
STATE = """
select
    carrier.code,
    agent.npn,
    coalesce(client.member_id, client.medicare_id, ''),
    client.name,
    coalesce(plan.code, ''),
    enrollment.product::text,
    enrollment.network::text,
    coalesce(enrollment.policy_number, ''),
    coalesce(enrollment.state, ''),
    coalesce(enrollment.county, ''),
    enrollment.status::text,
    coalesce(enrollment.termination_reason::text, ''),
    coalesce(enrollment.submitted_on::text, ''),
    coalesce(enrollment.effective_on::text, ''),
    coalesce(enrollment.termed_on::text, ''),
    greatest(
        enrollment.reported_on,
        (select max(scope.newest_on) from scope where scope.id = any(enrollment.listed_by))
    )::text
from enrollment
join carrier on carrier.id = enrollment.carrier_id
join agent on agent.id = enrollment.agent_id
join client on client.id = enrollment.client_id
left join plan on plan.id = enrollment.plan_id
"""
VERSIONS = """
select count(*) || '/' || coalesce(sum(hashtext(xmin::text || ctid::text)::bigint), 0) from {table}
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthesis") / "files"
    synthesize(folder, agents=120, enrollments=3600, weeks=WEEKS, seed=7, as_of=TODAY)
    return folder


@dataclass(frozen=True)
class TakenIn:
    """All files taken in at once, in a database that the tests of a module share."""

    connection: psycopg.Connection
    outcomes: list[FileOutcome]


@pytest.fixture(scope="module")
def taken_in(postgres: str, template: str, files: Path) -> Iterator[TakenIn]:
    name = f"downline_round_trip_{os.getpid()}"
    with (
        fresh_database(postgres, name, template),
        psycopg.connect(make_url(postgres, name), autocommit=True) as connection,
    ):
        yield TakenIn(connection, take_in(connection, find_files([files])[0]))


def take_in(connection: psycopg.Connection, paths: list[Path]) -> list[FileOutcome]:
    outcomes = list(ingest_files(connection, paths, Options()))
    assert [outcome.error for outcome in outcomes if outcome.error is not None] == []
    return outcomes


def expected(folder: Path) -> list[tuple[str, ...]]:
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as lines:
        return sorted(tuple(row.values()) for row in csv.DictReader(lines))


def state(connection: psycopg.Connection) -> list[tuple[str, ...]]:
    return sorted(connection.execute(STATE).fetchall())


def versions(connection: psycopg.Connection) -> dict[str, str]:
    tables = connection.execute(
        "select tablename from pg_tables where schemaname = 'public' order by 1"
    ).fetchall()
    return {
        table: connection.execute(VERSIONS.format(table=table)).fetchall()[0][0]
        for (table,) in tables
    }


def test_what_is_taken_in_is_what_the_stories_told(taken_in: TakenIn, files: Path) -> None:
    assert state(taken_in.connection) == expected(files)


def test_every_carrier_that_ships_takes_part(taken_in: TakenIn, files: Path) -> None:
    enrollments = Counter(row[0] for row in expected(files))

    assert set(enrollments) == set(carrier_profiles())
    assert len(enrollments) == 17
    assert min(enrollments.values()) >= 60


@pytest.mark.parametrize("seed", range(2))
def test_any_order_of_the_carriers_files_ends_in_the_same_state(
    connection: psycopg.Connection, files: Path, seed: int
) -> None:
    found = find_files([files])[0]
    own = [path for path in found if path.parent == files]
    reports = [path for path in found if path.parent != files]
    random.Random(seed).shuffle(reports)
    take_in(connection, own)

    for path in reports:
        take_in(connection, [path])

    assert state(connection) == expected(files)


def test_the_same_files_again_write_not_one_row_version(taken_in: TakenIn, files: Path) -> None:
    before = versions(taken_in.connection)

    outcomes = take_in(taken_in.connection, find_files([files])[0])

    assert all(outcome.known for outcome in outcomes)
    assert versions(taken_in.connection) == before


def test_every_row_of_every_report_has_a_fate(taken_in: TakenIn) -> None:
    reports = taken_in.connection.execute(
        "select file_name, rows, as_of from report where carrier_id is not null"
    ).fetchall()
    held = taken_in.connection.execute("select count(*) from held_row").fetchall()

    assert Counter(reports) == Counter(
        (outcome.file_name, outcome.rows, outcome.as_of)
        for outcome in taken_in.outcomes
        if outcome.carrier is not None
    )
    assert held == [(sum(outcome.held for outcome in taken_in.outcomes),)]


def roll(connection: psycopg.Connection, day: date) -> None:
    connection.execute("select roll_business_day(%s)", (day,))


def test_rolling_there_and_back_leaves_every_row_as_it_was(taken_in: TakenIn) -> None:
    connection = taken_in.connection
    content = "select md5(string_agg(e::text, ',' order by id)) from enrollment as e"
    [(before,)] = connection.execute(content).fetchall()

    roll(connection, date(2027, 3, 1))
    [(ahead,)] = connection.execute(content).fetchall()
    roll(connection, TODAY)
    [(after,)] = connection.execute(content).fetchall()

    assert before == after != ahead
