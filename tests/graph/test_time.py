"""How long one operation may take, and how long it took."""

import asyncio
import time

import pytest

from graph.cost import Cost
from graph.operation import Request, answer
from graph.rules import DEFAULT_LIMITS, DEFAULT_RULES
from loaders import Access, Role
from tests.graph.dawdling import slow_down

EVERYONE = Access(None, True, Role.VIEWER)


def with_limits(**limits):
    return DEFAULT_RULES._replace(limits=DEFAULT_LIMITS.model_copy(update=limits))


async def test_an_operation_that_takes_too_long_is_ended(database, family, monkeypatch):
    async def sleep(*_):
        await asyncio.sleep(60)

    monkeypatch.setattr("graph.operation.run_for_viewer", sleep)

    told = await answer(Request("{ viewer { today } }"), database, EVERYONE, with_limits(time=0.05))

    assert told.body["data"] is None
    assert told.body["errors"] == [
        {
            "message": "this took too long and was ended; ask for less, or filter more",
            "extensions": {"code": "TIMEOUT"},
        }
    ]


async def test_postgres_ends_a_statement_that_takes_too_long(database, family, connection):
    database.statement_seconds = 0.2
    slow_down(connection, "agent", seconds=30)
    started = time.monotonic()

    told = await answer(Request("{ agents { nodes { name } } }"), database, EVERYONE)

    assert [error["extensions"]["code"] for error in told.body["errors"]] == ["TIMEOUT"]
    assert time.monotonic() - started < 30


def test_time_is_looked_at_before_each_level_too():
    cost = Cost(limit=10, until=time.monotonic() - 1)

    with pytest.raises(Exception, match="took too long") as caught:
        cost.add(1)

    assert caught.value.extensions == {"code": "TIMEOUT"}


async def test_an_operation_tells_how_long_postgres_took(database, family):
    cost = Cost()

    await answer(Request("{ agents { totalCount } }"), database, EVERYONE, cost=cost)

    assert 0 < cost.seconds < 60


async def test_the_statement_in_which_an_operation_is_broken_off_counts_too(
    database, family, connection, monkeypatch
):
    slow_down(connection, "agent")
    now, cost = [0.0], Cost()
    monkeypatch.setattr("loaders.database.monotonic", lambda: now[0])
    asked = Request("{ agents { nodes { name } } }")
    running = asyncio.create_task(answer(asked, database, EVERYONE, cost=cost))
    while not is_dawdling(connection):  # noqa: ASYNC110 (nothing tells)
        await asyncio.sleep(0.02)

    now[0] = 7.0
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert cost.seconds == 7.0


def is_dawdling(connection):
    """Whether a statement of the server waits for a slow table."""
    found = connection.execute(
        "select 1 from pg_stat_activity where datname = current_database() "
        "and usename = 'downline_server' and wait_event = 'PgSleep'"
    )
    return found.fetchone() is not None
