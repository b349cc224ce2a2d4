"""README's carrier file and its sample, put where README says, are an eighteenth carrier.

A mistake in the file is told before anything is done, and no arriving file suffers from it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.readme import readme_block

CARRIER, SAMPLE = "ingest/carriers/acme.toml", "acme_20261101.csv"
ROOT = Path(__file__).parents[2]
PACKAGES = ("graph", "ingest", "loaders", "models")
SEEN = """
select carrier.name, agent.npn, client.member_id, client.name, plan.code,
    enrollment.status::text, enrollment.effective_on::text, enrollment.termed_on::text
from enrollment
join carrier on carrier.id = enrollment.carrier_id
join agent on agent.id = enrollment.agent_id
join client on client.id = enrollment.client_id
join plan on plan.id = enrollment.plan_id
order by client.member_id
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the packages, so that a file put into it is nobody else's carrier."""
    copy = tmp_path / "project"
    for package in PACKAGES:
        left_out = shutil.ignore_patterns("__pycache__", "node_modules", "dist")
        shutil.copytree(ROOT / package, copy / package, ignore=left_out)
    return copy


def downline(project: Path, database_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the command of the copy."""
    return subprocess.run(
        [sys.executable, "-m", "graph.cli", *arguments],
        capture_output=True,
        text=True,
        cwd=project,
        env={
            **os.environ,
            "PYTHONPATH": str(project),
            "DOWNLINE_DATABASE_URL": database_url,
            "DOWNLINE_TODAY": "2026-11-20",
        },
        check=False,
        timeout=60,
    )


def test_the_carrier_that_readme_shows_is_taken_in(
    project: Path, database_url: str, connection: psycopg.Connection
) -> None:
    for name in (CARRIER, SAMPLE, "agents.csv"):
        (project / name).write_text(readme_block(name), "utf-8")

    done = downline(project, database_url, "ingest", "agents.csv", SAMPLE)

    assert done.returncode == 0, done.stdout + done.stderr
    assert connection.execute(SEEN).fetchall() == [
        ("Acme Health", "1002", "X1", "Ann Lee", "H1234-001", "ACTIVE", "2026-01-01", None),
        ("Acme Health", "1002", "X2", "Bob Ray", "H1234-001", "POLICY_DISENROLLMENT",
         "2026-01-01", "2026-06-30"),
    ]  # fmt: skip


def test_without_the_agent_the_sample_is_held_and_the_summary_says_what_to_do(
    project: Path, database_url: str
) -> None:
    for name in (CARRIER, SAMPLE):
        (project / name).write_text(readme_block(name), "utf-8")

    done = downline(project, database_url, "ingest", SAMPLE)

    assert done.returncode == 0, done.stderr
    assert (
        "held: 2 rows: no agent with the NPN 1002 is known; load agents.csv that names it\n"
        "look at held rows with { heldRows { nodes { report { fileName } line reason message } } }"
    ) in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["ingest", SAMPLE],
        ["ingest", "--watch", "inbox"],
        ["serve", "--port", "1"],
        ["db", "status"],
        ["demo", "--no-serve"],
    ],
)
def test_a_mistake_in_a_carriers_file_is_told_before_anything_is_done(
    project: Path, database_url: str, arguments: list[str]
) -> None:
    (project / CARRIER).write_text(readme_block(CARRIER).replace("npn =", "npm ="), "utf-8")
    (project / "inbox").mkdir()
    (project / "inbox" / SAMPLE).write_text(readme_block(SAMPLE), "utf-8")
    (project / SAMPLE).write_text(readme_block(SAMPLE), "utf-8")

    done = downline(project, database_url, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "acme.toml: `feeds.0.columns.npm` is wrong: Extra inputs are not permitted; "
        "correct the file\n"
    )
    assert [path.name for path in (project / "inbox").rglob("*")] == [SAMPLE]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"code =", "acme.toml: `TOML` is wrong: Invalid value (at end of document)"),
        (b'code = "\xff"', "acme.toml: `TOML` is wrong: it is not text in UTF-8"),
        (b'feeds = "book"', "acme.toml: `feeds` is wrong: each feed is a table, [[feeds]]"),
        (
            b"[[feeds]]\nname = []",
            "acme.toml: `feeds` is wrong: each feed needs a `name` in quotes",
        ),
    ],
)
def test_a_broken_file_is_told_like_any_mistake(
    project: Path, database_url: str, content: bytes, sentence: str
) -> None:
    (project / CARRIER).write_bytes(content)

    done = downline(project, database_url, "db", "status")

    assert (done.returncode, done.stderr) == (2, f"{sentence}; correct the file\n")


def test_readme_shows_it_in_twenty_lines() -> None:
    assert len(readme_block("ingest/carriers/acme.toml").splitlines()) <= 20
