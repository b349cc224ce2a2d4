"""What the probes say: alive, ready, and each thing that is missing."""

from datetime import date

import httpx
import psycopg
import pytest
from pydantic import SecretStr

from graph.app import create_app
from models.schema import newest_revision
from models.settings import Settings
from tests.conftest import TODAY


@pytest.fixture
async def app(database_url):
    app = create_app(Settings(database_url=SecretStr(database_url), today=TODAY))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def http(app):
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def ready(http):
    response = await http.get("/readyz")
    return response.status_code, response.text.splitlines()


async def test_a_server_with_all_it_needs_is_ready(http):
    assert await ready(http) == (200, ["ok"])


async def test_an_older_schema_is_named_with_what_to_run(http, connection):
    connection.execute("update alembic_version set version_num = '0001'")

    assert await ready(http) == (
        503,
        [
            f"the database's schema is at 0001, this version needs {newest_revision()}; "
            "run: downline db upgrade"
        ],
    )


async def test_a_newer_schema_is_told_apart_from_an_older_one(http, connection):
    connection.execute("update alembic_version set version_num = '9999'")

    assert await ready(http) == (
        503,
        [
            "the database's schema is at 9999, made by a newer version of downline than this one, "
            f"which knows it up to {newest_revision()}; install that version and restart"
        ],
    )


async def test_a_database_without_our_tables_is_told_apart_from_one_that_is_away(http, connection):
    connection.execute("drop schema public cascade")
    connection.execute("create schema public")

    status, [sentence] = await ready(http)

    assert status == 503
    assert sentence.startswith("the database's schema is at nothing, this version needs ")


async def test_a_business_date_that_somebody_moved_is_moved_back(http, connection):
    connection.execute("select roll_business_day('2026-11-01')")

    assert await ready(http) == (200, ["ok"])
    assert connection.execute("select today from business_day").fetchone() == (TODAY,)


async def test_a_date_that_cannot_move_yet_is_said_and_answers_go_on_for_the_stored_day(
    http, app, connection, database_url
):
    with psycopg.connect(database_url) as writer:
        writer.execute("select pg_advisory_xact_lock(ingest_lock())")
        app.state.service.settings = app.state.service.settings.model_copy(
            update={"today": date(2026, 11, 21)}
        )

        answer = await http.post("/graphql", json={"query": "{ viewer { today } }"})
        not_ready = await ready(http)

    assert answer.json()["data"] == {"viewer": {"today": "2026-11-20"}}
    assert not_ready == (
        503,
        [
            "the business date is 2026-11-20 and should be 2026-11-21; it moves as soon as "
            "nobody else is writing"
        ],
    )
    await app.state.service.rolling
    answer = await http.post("/graphql", json={"query": "{ viewer { today } }"})
    assert answer.json()["data"] == {"viewer": {"today": "2026-11-21"}}
    assert await ready(http) == (200, ["ok"])


async def test_a_server_that_is_about_to_end_says_so(http, app):
    app.state.service.draining = True

    assert await ready(http) == (503, ["draining: this process is about to end"])
    assert (await http.get("/healthz")).text == "ok\n"
