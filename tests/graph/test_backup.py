"""The README's backup: dumped, restored into a new database, the same answers to every question."""

import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest

from models.programs import wheel_binaries
from models.schema import schema_revisions, upgrade_schema
from tests.conftest import TODAY, fresh_database, make_url
from tests.factories import HUMANA, agent, client, enrollment, plan, save
from tests.graph.serving import serving

QUESTIONS = [
    "{ viewer { today } agents { totalCount nodes { npn name level tree: upline { npn } } } }",
    """{ enrollments(orderBy: {field: EFFECTIVE_ON, direction: ASC}) { totalCount nodes {
        id policyNumber status statusSince client { name memberId } agent { npn } } } }""",
    "{ production(groupBy: [CARRIER, STATUS]) { carrier { code } status submitted active net } }",
    "{ agents { nodes { npn production { submitted active attrited unknown } } } }",
]


@pytest.fixture
def programs(connection: psycopg.Connection) -> Path:
    """pg_dump and pg_restore of the server's own version."""
    is_ours = connection.info.server_version >= 180_000
    version = connection.info.server_version // 10_000
    return wheel_binaries() if is_ours else Path(f"/usr/lib/postgresql/{version}/bin")


@pytest.fixture
def restored_url(postgres: str, database_url: str) -> Iterator[str]:
    """The owner's URL of an empty database to restore into."""
    name = f"restored_{psycopg.conninfo.conninfo_to_dict(database_url)['dbname']}"
    with fresh_database(postgres, name, "template0"):
        yield make_url(postgres, name)


def dump_and_restore(programs, database_url, restored_url, dump):
    dumping = ["--format=custom", f"--file={dump}", f"--dbname={database_url}"]
    subprocess.run([programs / "pg_dump", *dumping], check=True)
    restoring = ["--exit-on-error", f"--dbname={restored_url}"]
    subprocess.run([programs / "pg_restore", *restoring, dump], check=True)


async def answers(url):
    async with serving(url) as http:
        found = [(await http.post("/graphql", json={"query": query})) for query in QUESTIONS]
        ready = await http.get("/readyz")
    assert (ready.status_code, ready.text) == (200, "ok\n")
    return [answer.json() for answer in found]


async def test_a_restored_database_gives_the_same_answers(
    database_url, restored_url, connection, programs, tmp_path
):
    ann, gold = agent("Ann"), plan("H1-001", carrier=HUMANA)
    bob, dee = agent("Bob", upline=ann), client("Dee Doe", member_id="9001", carrier=HUMANA)
    rows = [
        enrollment(bob, client=dee, carrier=HUMANA, plan_id=gold.id, policy_number=f"P-{n}",
                   effective_on=date(2026, 1 + n, 1))
        for n in range(9)
    ]  # fmt: skip
    save(connection, ann, bob, dee, gold, *rows)
    dump = tmp_path / "downline.dump"

    dump_and_restore(programs, database_url, restored_url, dump)
    upgrade_schema(restored_url, TODAY)

    before, after = await answers(database_url), await answers(restored_url)
    assert not any("errors" in answer for answer in before), before
    assert before[1]["data"]["enrollments"]["totalCount"] == 9
    assert after == before
    current, newest = schema_revisions(restored_url)
    assert current == newest
    with psycopg.connect(restored_url) as restored:
        kept = "select (select value from secret), (select count(*) from upline)"
        assert restored.execute(kept).fetchone() == connection.execute(kept).fetchone()
