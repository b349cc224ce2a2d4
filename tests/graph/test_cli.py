"""The command as its users meet it: exit codes, sentences, and never a traceback."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import jwt
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from models.schema import newest_revision
from tests.graph.tokens import SECRET

Command = Callable[..., subprocess.CompletedProcess[str]]
AGENTS = (
    "npn,name,level,status,since,until\n1001,Ann Lee,NMO,ACTIVE,,\n1002,Bob Ray,AGENT,ACTIVE,,\n"
)
WELLCARE = (
    "MBI,Centene ID,Broker NPN,Member First Name,Member Last Name,Member DoB,State,"
    "Effective Date,Termination Date,Plan Name\n"
    "1EG4TE5MK73,C1,1002,ANN,LEE,01/02/1950,FL,01/01/2026,,Giveback (HMO)\n"
)


@pytest.fixture
def downline(database_url: str, tmp_path: Path) -> Command:
    """Runs the command in a folder of its own, over the test's database."""

    def run(
        *arguments: str, stdout: IO[str] | int = subprocess.PIPE, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "graph.cli", *arguments],
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env={
                **os.environ,
                "DOWNLINE_DATABASE_URL": database_url,
                "DOWNLINE_TODAY": "2026-11-20",
                **environment,
            },
            check=False,
            timeout=120,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return run


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    return name


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


def test_a_setting_that_nobody_knows_is_warned_of_with_the_nearest_one(downline: Command) -> None:
    done = downline("db", "status", DOWNLINE_LIMIT_DEPHT="3", DOWNLINE_POOLSIZE="hidden")

    assert done.returncode == 0
    assert done.stderr.splitlines()[:2] == [
        "warning: DOWNLINE_LIMIT_DEPHT is no setting of this version and changes nothing; "
        "is DOWNLINE_LIMIT_DEPTH meant?",
        "warning: DOWNLINE_POOLSIZE is no setting of this version and changes nothing; "
        "is DOWNLINE_POOL_SIZE meant?",
    ]


def test_an_empty_folder_is_said_to_be_empty(downline: Command, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()

    done = downline("ingest", "inbox")

    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "no report lies in inbox; nothing to take in\n"


def test_no_token_is_needed_and_the_command_says_so(downline: Command) -> None:
    done = downline("token")

    assert done.returncode == 2
    assert "DOWNLINE_TOKEN_SECRET" in done.stderr


def test_a_token_is_printed_alone_and_says_what_was_asked(downline: Command) -> None:
    done = downline(
        *["token", "--agent", "0012", "--client-details", "--role", "bi", "--ttl", "30m"],
        DOWNLINE_TOKEN_SECRET=SECRET,
    )

    assert done.returncode == 0, done.stderr
    [text] = done.stdout.splitlines()
    claims = jwt.decode(text, SECRET, algorithms=["HS256"])
    issued = claims.pop("iat")
    assert claims == {
        "sub": "agent:12",
        "agent": "12",
        "role": "bi",
        "client_details": True,
        "exp": issued + 1800,
    }


def test_a_token_is_the_organisations_viewers_for_eight_hours_unless_said_otherwise(
    downline: Command,
) -> None:
    text = downline("token", DOWNLINE_TOKEN_SECRET=SECRET, DOWNLINE_TOKEN_ISSUER="us").stdout

    claims = jwt.decode(text.strip(), SECRET, algorithms=["HS256"])
    issued = claims.pop("iat")
    assert claims == {
        "sub": "organisation",
        "organisation": True,
        "role": "viewer",
        "client_details": False,
        "exp": issued + 8 * 3600,
        "iss": "us",
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--ttl", "8"], "--ttl 8: give a number with s, m, h or d, up to 366d, such as 8h"),
        (["--ttl", "0h"], "--ttl 0h: give a number"),
        (["--ttl", "9000d"], "--ttl 9000d: give a number"),
        (["--agent", "Ann"], "--agent Ann: give an NPN, 1 to 10 digits"),
        (["--role", "king"], "king"),
        (["--address", "foo"], "--address foo: give an http or https address, such as http://127"),
        (["--address", "ftp://host/graphql"], "--address ftp://host/graphql: give an http or"),
        (["--address", "https:///graphql"], "--address https:///graphql: give an http or"),
        (["--address", "https://[host/graphql"], "--address https://[host/graphql: give an http"),
        (["--address", "https://host/graphql?a=1"], "--address https://host/graphql?a=1: give an"),
    ],
)
def test_a_token_that_cannot_be_made_is_a_usage_error(
    downline: Command, arguments: list[str], sentence: str
) -> None:
    done = downline("token", *arguments, DOWNLINE_TOKEN_SECRET=SECRET)

    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr


def test_keys_that_only_check_print_no_token(downline: Command, tmp_path: Path) -> None:
    write(tmp_path, "keys.json", '{"keys": []}')

    done = downline("token", DOWNLINE_JWKS="keys.json")

    assert (done.returncode, done.stdout) == (2, "")
    assert "DOWNLINE_JWKS has no private key to sign with" in done.stderr


def test_a_private_key_of_the_file_signs(downline: Command, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    jwk = ECAlgorithm.to_jwk(key, as_dict=True) | {"kid": "ours"}
    write(tmp_path, "keys.json", json.dumps({"keys": [jwk]}))

    text = downline("token", DOWNLINE_JWKS="keys.json").stdout.strip()

    assert jwt.get_unverified_header(text) == {"alg": "ES256", "kid": "ours", "typ": "JWT"}
    assert jwt.decode(text, key.public_key(), algorithms=["ES256"])["organisation"] is True


def test_a_secret_that_production_cannot_rely_on_is_a_usage_error(downline: Command) -> None:
    done = downline("serve", DOWNLINE_TOKEN_SECRET="hidden", DOWNLINE_PROFILE="production")

    assert done.returncode == 2
    assert "DOWNLINE_TOKEN_SECRET is too short" in done.stderr
    assert "hidden" not in done.stderr


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


def test_an_address_that_others_can_reach_is_refused(downline: Command) -> None:
    done = downline("serve", "--host", "0.0.0.0")

    assert done.returncode == 2
    assert "127.0.0.1" in done.stderr


def test_the_schema_is_printed_as_the_file_has_it(downline: Command) -> None:
    printed = downline("schema").stdout

    assert printed == Path("schema.graphql").read_text()


def test_the_demo_fills_a_database_and_does_not_mix_with_one(
    downline: Command, connection: psycopg.Connection
) -> None:
    done = downline("demo", "--agents", "20", "--enrollments", "100", "--no-serve")

    assert done.returncode == 0, done.stderr
    assert connection.execute("select count(*) from agent").fetchall() == [(20,)]
    assert connection.execute("select count(*) from enrollment").fetchall() == [(100,)]
    assert "words of carriers have no meaning yet" in done.stdout
    again = downline("demo", "--no-serve")
    assert again.returncode == 2
    assert "the demo fills an empty database only" in again.stderr


def test_a_demo_that_was_interrupted_goes_on(
    database_url: str, downline: Command, connection: psycopg.Connection
) -> None:
    made = ["demo", "--agents", "20", "--enrollments", "100", "--no-serve"]
    with subprocess.Popen(
        [sys.executable, "-m", "graph.cli", *made],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "DOWNLINE_DATABASE_URL": database_url, "DOWNLINE_TODAY": "2026-11-20"},
    ) as interrupted:
        while connection.execute("select count(*) from report").fetchone() < (10,):
            assert interrupted.poll() is None
            time.sleep(0.05)
        interrupted.send_signal(signal.SIGINT)
        _, said = interrupted.communicate(timeout=60)

    done = downline("demo", "--no-serve", DOWNLINE_TODAY="2026-11-21")

    assert interrupted.returncode == 130
    assert [line for line in said.splitlines() if not line.startswith(("writing", "taking"))] == []
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(
        "an earlier demo here was interrupted; what is missing of it is taken in now\n"
    )
    assert connection.execute("select count(*) from agent").fetchall() == [(20,)]
    assert connection.execute("select count(*) from enrollment").fetchall() == [(100,)]
    again = downline("demo", "--no-serve")
    assert "the demo fills an empty database only" in again.stderr


def test_a_demo_whose_port_is_taken_says_so_before_it_makes_anything(
    downline: Command, connection: psycopg.Connection
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = downline("demo", "--port", str(port))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"--host 127.0.0.1 --port {port}: nothing can listen there (Address already in use); "
        "give another port\n"
    )
    assert connection.execute("select count(*) from agent").fetchall() == [(0,)]


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


def test_an_unknown_option_is_a_usage_error(downline: Command) -> None:
    done = downline("ingest", "--colour", "x.csv")

    assert done.returncode == 2
    assert "No such option: --colour" in done.stderr


def test_the_status_of_the_database_names_carriers_whose_inclusion_is_doubtful(
    downline: Command, tmp_path: Path
) -> None:
    write(tmp_path, "agents.csv", AGENTS)
    write(tmp_path, "wellcare_20260821.csv", WELLCARE)
    downline("ingest", "agents.csv", "wellcare_20260821.csv")

    done = downline("db", "status")

    assert done.returncode == 0
    assert "inclusion: no report for 90 days: wellcare; if it is to stay so, set" in done.stderr
