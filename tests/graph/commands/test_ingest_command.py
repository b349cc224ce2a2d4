"""`downline ingest` as its users meet it: summaries, sentences, exit codes."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from tests.graph.commands.command import AGENTS, WELLCARE, Command, write


def test_files_go_in_and_a_summary_comes_out(
    downline: Command, connection: psycopg.Connection, tmp_path: Path
) -> None:
    write(tmp_path, "agents.csv", AGENTS)
    write(tmp_path, "wellcare_20261113.csv", WELLCARE)

    done = downline("ingest", "agents.csv", "wellcare_20261113.csv")

    assert done.returncode == 0, done.stderr
    assert "wellcare book" in done.stdout
    assert connection.execute("select status::text from enrollment").fetchall() == [("ACTIVE",)]


@pytest.mark.parametrize(
    ("zone", "day"), [("America/New_York", "2026-11-13"), ("America/Los_Angeles", "2026-11-12")]
)
def test_a_report_without_a_day_is_of_the_day_where_the_business_is(
    downline: Command, connection: psycopg.Connection, tmp_path: Path, zone: str, day: str
) -> None:
    write(tmp_path, "agents.csv", AGENTS)
    path = tmp_path / write(tmp_path, "wellcare.csv", WELLCARE)
    moment = datetime(2026, 11, 13, 6, 30, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))

    done = downline("ingest", "agents.csv", "wellcare.csv", DOWNLINE_TIME_ZONE=zone)

    assert done.returncode == 0, done.stderr
    days = connection.execute("select as_of::text from report where scope_id is not null")
    assert days.fetchall() == [(day,)]


def test_the_same_bytes_again_are_nothing_new_and_it_says_so(
    downline: Command, tmp_path: Path
) -> None:
    write(tmp_path, "agents.csv", AGENTS)
    downline("ingest", "agents.csv")

    again = downline("ingest", "agents.csv")

    assert again.returncode == 0
    assert "agents.csv: taken in before, byte for byte; nothing to do" in again.stdout


def test_a_dry_run_keeps_nothing(
    downline: Command, connection: psycopg.Connection, tmp_path: Path
) -> None:
    write(tmp_path, "agents.csv", AGENTS)

    done = downline("ingest", "--dry-run", "agents.csv")

    assert done.returncode == 0
    assert connection.execute("select count(*) from agent").fetchall() == [(0,)]
    assert connection.execute("select count(*) from report").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("empty.csv", "", "empty.csv"),
        ("strange.csv", "a,b\n1,2\n", "strange.csv"),
        ("wellcare_20261113.csv", WELLCARE.replace("Effective Date", "Start"), "`Effective Date`"),
        ("wellcare_20271113.csv", WELLCARE, "after the business date 2026-11-20"),
        ("uplines.csv", "npn,upline_npn,valid_from,valid_to\n77,78,2020-01-01,\n", "77"),
        ("agents.csv", AGENTS.replace("NMO", "KING"), "KING"),
    ],
)
def test_a_file_that_cannot_be_taken_in_is_refused_with_one_sentence_and_a_report(
    downline: Command,
    connection: psycopg.Connection,
    tmp_path: Path,
    name: str,
    text: str,
    sentence: str,
) -> None:
    write(tmp_path, name, text)

    done = downline("ingest", name)

    assert done.returncode == 1
    [line] = [line for line in done.stdout.splitlines() if line.startswith("refused: ")]
    assert name in line
    assert sentence in line
    reports = connection.execute("select file_name, error from report").fetchall()
    assert [(file_name, f"refused: {error}") for file_name, error in reports] == [(name, line)]


def test_a_missing_file_is_named(downline: Command) -> None:
    done = downline("ingest", "nowhere.csv")

    assert done.returncode == 1
    assert "nowhere.csv: no such file or folder" in done.stderr


def test_an_unknown_carrier_is_a_usage_error_that_lists_the_known_ones(
    downline: Command, tmp_path: Path
) -> None:
    write(tmp_path, "agents.csv", AGENTS)

    done = downline("ingest", "--carrier", "acme", "agents.csv")

    assert done.returncode == 2
    assert "--carrier acme: give one of aetna, " in done.stderr


def test_an_empty_folder_is_said_to_be_empty(downline: Command, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()

    done = downline("ingest", "inbox")

    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "no report lies in inbox; nothing to take in\n"


def test_held_rows_are_tried_again_on_request(
    downline: Command, connection: psycopg.Connection, tmp_path: Path
) -> None:
    write(tmp_path, "agents.csv", AGENTS)
    write(tmp_path, "wellcare_20261113.csv", WELLCARE.replace("1002", "1003"))
    downline("ingest", "agents.csv", "wellcare_20261113.csv")
    connection.execute('update held_row set raw = raw || \'{"Broker NPN": "1002"}\'')

    done = downline("ingest", "--held")

    assert done.returncode == 0, done.stderr
    assert "held rows of earlier reports: 1 taken in, 0 still wait" in done.stdout


def test_ingest_without_files_is_a_usage_error(downline: Command) -> None:
    done = downline("ingest")

    assert done.returncode == 2
    assert "give files or folders to take in, or --held" in done.stderr


def test_the_summary_is_one_json_document_on_request(
    downline: Command, connection: psycopg.Connection, tmp_path: Path
) -> None:
    write(tmp_path, "agents.csv", AGENTS)
    write(tmp_path, "strange.csv", "a,b\n1,2\n")

    done = downline("ingest", "--json", "agents.csv", "strange.csv")

    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert [(file["file"], file["inserted"]) for file in document["files"]] == [
        ("strange.csv", 0),
        ("agents.csv", 2),
    ]
    assert document["totals"]["refused"] == 1
    assert connection.execute("select sum(inserted) from report").fetchall() == [(2,)]


def test_a_json_summary_that_cannot_be_written_is_a_sentence(
    downline: Command, tmp_path: Path
) -> None:
    write(tmp_path, "agents.csv", AGENTS)

    with Path("/dev/full").open("w") as full:
        done = downline("ingest", "--json", "agents.csv", stdout=full)

    assert done.returncode == 2
    assert "what was to be printed: no space left on device" in done.stderr


@pytest.mark.parametrize("more", [["--dry-run"], ["--held"], ["other"]])
def test_watching_is_for_one_folder(downline: Command, tmp_path: Path, more: list[str]) -> None:
    (tmp_path / "inbox").mkdir()

    done = downline("ingest", "--watch", "inbox", *more)

    assert done.returncode == 2
    assert "--watch takes one folder, and neither --dry-run nor --held" in done.stderr


def test_an_inbox_is_watched_until_the_command_is_stopped(
    database_url: str, connection: psycopg.Connection, tmp_path: Path
) -> None:
    write(tmp_path, "agents.csv", AGENTS)
    with subprocess.Popen(
        [sys.executable, "-m", "graph.cli", "ingest", "--watch", "--json", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "DOWNLINE_DATABASE_URL": database_url, "DOWNLINE_TODAY": "2026-11-20"},
    ) as watching:
        assert watching.stdout is not None
        document = json.loads(watching.stdout.readline())
        watching.terminate()
        _, said = watching.communicate(timeout=60)

    assert document["totals"]["inserted"] == 2
    assert watching.returncode == 143
    assert "Traceback" not in said
    assert (tmp_path / "done" / "agents.csv").exists()
    assert connection.execute("select count(*) from agent").fetchall() == [(2,)]
