"""README's carrier file and its sample, put where README says, are an eighteenth carrier."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.readme import readme_block

ROOT = Path(__file__).parents[2]
PACKAGES = ("graph", "ingest", "loaders", "models")
AGENTS = "npn,name,level,status,since,until\n1002,Bob Ray,AGENT,ACTIVE,,\n"
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


def test_the_carrier_that_readme_shows_is_taken_in(
    project: Path, database_url: str, connection: psycopg.Connection
) -> None:
    carrier, sample = "ingest/carriers/acme.toml", "acme_20261101.csv"
    for name in (carrier, sample):
        (project / name).write_text(readme_block(name), "utf-8")
    (project / "agents.csv").write_text(AGENTS, "utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "graph.cli", "ingest", "agents.csv", sample],
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
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert connection.execute(SEEN).fetchall() == [
        ("Acme Health", "1002", "X1", "Ann Lee", "H1234-001", "ACTIVE", "2026-01-01", None),
        ("Acme Health", "1002", "X2", "Bob Ray", "H1234-001", "POLICY_DISENROLLMENT",
         "2026-01-01", "2026-06-30"),
    ]  # fmt: skip


def test_readme_shows_it_in_twenty_lines() -> None:
    assert len(readme_block("ingest/carriers/acme.toml").splitlines()) <= 20
