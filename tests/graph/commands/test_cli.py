"""What every command has in common: exit codes, sentences, and never a traceback."""

import subprocess
import sys
import tomllib
from pathlib import Path

import psycopg
import pytest

from tests.graph.commands.command import Command


@pytest.mark.parametrize(
    "arguments",
    [
        ["ingest", "x.csv", "--as-of", "24.11.2026"],
        ["ingest", "x.csv", "--as-of", "2026-02-30"],
        ["audit", "--since", "yesterday"],
        ["synthesize", "x", "--as-of", "20261124"],
    ],
)
def test_a_wrong_date_is_a_usage_error_that_says_how_dates_are_written(
    downline: Command, arguments: list[str]
) -> None:
    done = downline(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"'{arguments[-1]}' is no day; give YYYY-MM-DD" in done.stderr


def test_a_wrong_setting_is_a_usage_error_that_names_it(downline: Command) -> None:
    done = downline("db", "status", DOWNLINE_TODAY="soon")

    assert done.returncode == 2
    assert "DOWNLINE_TODAY" in done.stderr


def test_a_database_that_does_not_answer_is_named_without_its_password(downline: Command) -> None:
    url = "postgresql://owner:hidden@127.0.0.1:1/nothing"

    done = downline("db", "status", DOWNLINE_DATABASE_URL=url)

    assert done.returncode == 3
    assert "127.0.0.1" in done.stderr
    assert "hidden" not in done.stderr


def test_a_setting_that_nobody_knows_is_warned_of_with_the_nearest_one(downline: Command) -> None:
    done = downline("db", "status", DOWNLINE_LIMIT_DEPHT="3", DOWNLINE_POOLSIZE="hidden")

    assert done.returncode == 0
    assert done.stderr.splitlines()[:2] == [
        "warning: DOWNLINE_LIMIT_DEPHT is no setting of this version and changes nothing; "
        "is DOWNLINE_LIMIT_DEPTH meant?",
        "warning: DOWNLINE_POOLSIZE is no setting of this version and changes nothing; "
        "is DOWNLINE_POOL_SIZE meant?",
    ]


def test_an_address_that_others_can_reach_is_refused(downline: Command) -> None:
    done = downline("serve", "--host", "0.0.0.0")

    assert done.returncode == 2
    assert "127.0.0.1" in done.stderr


def test_stopped_while_it_is_loaded_it_ends_without_a_traceback() -> None:
    script = (
        "import os, signal, sys, time\n"
        "class Stopping:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'typer':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "            time.sleep(30)\n"
        "sys.meta_path.insert(0, Stopping())\n"
        "from graph.start import main\n"
        "main()\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "stopped\n")


def test_the_installed_command_begins_there() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]

    assert project["scripts"] == {"downline": "graph.start:main"}


def test_an_unknown_option_is_a_usage_error(downline: Command) -> None:
    done = downline("ingest", "--colour", "x.csv")

    assert done.returncode == 2
    assert "No such option: --colour" in done.stderr


def test_the_schema_is_printed_as_the_file_has_it(downline: Command) -> None:
    printed = downline("schema").stdout

    assert printed == Path("schema.graphql").read_text()


def test_the_audit_lists_who_was_shown_details_the_newest_first(
    downline: Command, connection: psycopg.Connection
) -> None:
    connection.execute(
        """insert into access_log (at, subject, agent_npn, role, operation, document, form, clients)
        values ('2026-11-19T10:00:00Z', 'Ann', '11', 'bi', 'Clients', 'abc', 'csv', 40),
            ('2026-11-20T10:00:00Z', 'Bob', null, 'viewer', '(anonymous)', 'def', 'json', 2)"""
    )

    everything = downline("audit")
    newest = downline("audit", "--since", "2026-11-20")

    assert (everything.returncode, newest.returncode) == (0, 0)
    lines = [line for line in everything.stdout.splitlines() if "2026-11" in line]
    assert ["Bob" in lines[0], "Ann" in lines[1]] == [True, True]
    assert all(cell in lines[1] for cell in ("11", "bi", "Clients", "abc", "csv", "40"))
    assert "the organisation" in newest.stdout
    assert "Ann" not in newest.stdout
