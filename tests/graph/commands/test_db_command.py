"""`downline db` as its users meet it, and what commands say of a schema that is not theirs."""

from pathlib import Path

import psycopg
import pytest

from models.schema import newest_revision
from tests.graph.commands.command import AGENTS, WELLCARE, Command, write


def test_a_given_database_without_the_schema_says_how_to_get_it(
    downline: Command, postgres: str
) -> None:
    done = downline("ingest", "x.csv", DOWNLINE_DATABASE_URL=postgres)

    assert done.returncode == 3
    assert "run: downline db upgrade" in done.stderr


@pytest.mark.parametrize(
    "arguments", [["db", "status"], ["ingest", "x.csv"], ["serve", "--port", "1"], ["audit"]]
)
def test_a_schema_that_is_half_made_says_how_to_finish_it(
    downline: Command, connection: psycopg.Connection, arguments: list[str]
) -> None:
    connection.execute("delete from business_day")

    done = downline(*arguments)

    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == (
        "the database's schema is only half made; run: downline db upgrade"
    )
    assert downline("db", "upgrade").returncode == 0
    assert downline("db", "status").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [["db", "upgrade"], ["db", "status"], ["ingest", "x.csv"], ["serve", "--port", "1"]],
)
def test_a_schema_of_a_newer_version_is_told_apart_from_an_older_one(
    downline: Command, connection: psycopg.Connection, arguments: list[str]
) -> None:
    connection.execute("update alembic_version set version_num = '9999'")

    done = downline(*arguments)

    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == (
        "the database's schema is at 9999, made by a newer version of downline than this one, "
        f"which knows it up to {newest_revision()}; install that version and restart"
    )


def test_totals_are_counted_anew_and_it_says_whether_they_were_right(
    downline: Command, connection: psycopg.Connection, tmp_path: Path
) -> None:
    write(tmp_path, "agents.csv", AGENTS)
    write(tmp_path, "wellcare_20261113.csv", WELLCARE)
    downline("ingest", "agents.csv", "wellcare_20261113.csv")

    right = downline("db", "rebuild-totals")
    connection.execute("delete from production_total")
    wrong = downline("db", "rebuild-totals")

    assert (right.returncode, wrong.returncode) == (0, 0)
    assert "were what the rows say" in right.stderr
    assert "2 stored counts were not what the rows say" in wrong.stderr
    assert connection.execute(
        "select coalesce(agent.name, 'everyone'), active from production_total "
        "left join agent on agent.id = agent_id order by agent_id"
    ).fetchall() == [("everyone", 1), ("Bob Ray", 1)]


def test_the_status_of_the_database_names_carriers_whose_inclusion_is_doubtful(
    downline: Command, tmp_path: Path
) -> None:
    write(tmp_path, "agents.csv", AGENTS)
    write(tmp_path, "wellcare_20260821.csv", WELLCARE)
    downline("ingest", "agents.csv", "wellcare_20260821.csv")

    done = downline("db", "status")

    assert done.returncode == 0
    assert "inclusion: no report for 90 days: wellcare; if it is to stay so, set" in done.stderr
