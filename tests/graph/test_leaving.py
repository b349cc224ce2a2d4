"""A client who leaves frees what worked for it."""

import asyncio
from functools import partial
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr

from graph.app import create_app
from models.settings import Settings
from tests.conftest import TODAY
from tests.faults.outage import becomes
from tests.graph.dawdling import slow_down


async def served(database_url, **settings):
    plain = {"database_url": SecretStr(database_url), "today": TODAY}
    return create_app(Settings(**plain, **settings))


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"query": "{ agents { nodes { name } } }"}, id="an answer"),
        pytest.param({"query": "{ agents { nodes { name } } }", "format": "csv"}, id="a file"),
        pytest.param(
            {"query": "{ enrollments { nodes { county state } } }", "format": "csv"},
            id="a file that Postgres writes",
        ),
    ],
)
async def test_a_client_who_leaves_frees_the_statement(database_url, connection, family, asked):
    app = await served(database_url)
    slow_down(connection, "agent", "enrollment")
    sent = []

    async with app.router.lifespan_context(app):
        await app(scope(asked), leaves_after(0.5), sent_to(sent))
        assert app.state.service.files.making == {}
        [account] = app.state.service.gate.buckets.values()
        spent = account.capacity - account.left
        await becomes(partial(running, connection), 0)

    assert [message["status"] for message in sent if "status" in message] == [499]
    assert spent > (0 if "county" in asked["query"] else 10_000)


async def test_a_client_who_leaves_while_it_sends_is_no_failure(database_url, caplog):
    app = await served(database_url)
    sent = []
    begun = scope({}) | {
        "method": "POST",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
    }

    async with app.router.lifespan_context(app):
        await app(begun, leaves_after(0), sent_to(sent))

    assert [message["status"] for message in sent if "status" in message] == [499]
    assert not [record for record in caplog.records if record.exc_info]


def scope(asked):
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": urlencode(asked).encode(),
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }


def leaves_after(seconds):
    async def receive():
        await asyncio.sleep(seconds)
        return {"type": "http.disconnect"}

    return receive


def sent_to(messages):
    async def send(message):
        messages.append(message)

    return send


async def running(connection):
    """How many statements of the server are running; one that is ended takes a moment for it."""
    [count] = connection.execute(
        "select count(*) from pg_stat_activity where state = 'active' "
        "and usename = 'downline_server' and datname = current_database()"
    ).fetchone()
    return count
