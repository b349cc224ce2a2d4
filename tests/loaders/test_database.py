"""The door: one transaction for an operation, opened late, closed always."""

import asyncio

import psycopg
import pytest
from sqlalchemy import func, literal_column, select
from sqlmodel import col

from loaders.database import Database, recorded
from loaders.errors import DatabaseUnreachable
from loaders.statement import compiled
from models import Carrier
from models.database import open_pool, server_url
from tests.factories import carrier, save

COUNT = compiled(select(func.count(col(Carrier.id))), lambda row: row[0])
PROCESS = compiled(select(func.pg_backend_pid(), func.now()), tuple)


@pytest.fixture
async def pool(database_url):
    async with open_pool(server_url(database_url), min_size=1, max_size=2) as pool:
        yield pool


@pytest.fixture
def database(pool):
    return Database(pool, pool)


async def test_an_operation_sees_one_state_whatever_is_written_meanwhile(database, connection):
    save(connection)

    async with database.snapshot() as snapshot:
        before = await snapshot.one(COUNT, {})
        save(connection, carrier("acme", "Acme"))
        after = await snapshot.one(COUNT, {})
    async with database.snapshot() as snapshot:
        later = await snapshot.one(COUNT, {})

    assert (before, after, later) == (3, 3, 4)


async def test_statements_asked_for_together_share_one_transaction(database):
    async with database.snapshot() as snapshot:
        found = await asyncio.gather(*(snapshot.one(PROCESS, {}) for _ in range(20)))
        found.append(await snapshot.one(PROCESS, {}))

    assert len(set(found)) == 1


async def test_nothing_is_opened_before_the_first_statement(database, pool):
    await pool.wait()
    taken = pool.get_stats().get("requests_num", 0)

    async with database.snapshot():
        pass

    assert pool.get_stats().get("requests_num", 0) == taken


async def test_a_snapshot_writes_nothing(database, connection):
    save(connection)

    async with database.snapshot() as snapshot:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            await snapshot.ask("select roll_business_day('2026-12-01')", {})


async def test_a_failing_statement_fails_its_neighbours_and_frees_the_connection(database, pool):
    bad = compiled(select(literal_column("1 / 0")), tuple)
    await pool.wait()  # it opens its connections aside

    async with database.snapshot() as snapshot:
        answers = await asyncio.gather(
            snapshot.one(COUNT, {}), snapshot.one(bad, {}), return_exceptions=True
        )
    async with database.snapshot() as snapshot:
        count = await snapshot.one(COUNT, {})

    assert isinstance(answers[1], psycopg.errors.DivisionByZero)
    assert count == 0
    assert pool.get_stats()["pool_available"] == pool.get_stats()["pool_size"]


async def test_an_operation_that_is_cancelled_gives_its_connection_back(database, pool):
    sleep = compiled(select(func.pg_sleep(30)), tuple)

    async def operation():
        async with database.snapshot() as snapshot:
            await snapshot.all(sleep, {})

    task = asyncio.create_task(operation())
    await asyncio.sleep(0.5)  # by then it sleeps in Postgres; sooner, the test asks for less
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.snapshot() as snapshot:
        count = await snapshot.one(COUNT, {})

    assert count == 0


async def test_what_is_asked_after_the_end_of_an_operation_takes_no_connection(database, pool):
    for _ in range(3):  # of two connections
        async with database.snapshot() as snapshot:
            assert await snapshot.one(COUNT, {}) == 0
        with pytest.raises(asyncio.CancelledError):
            await snapshot.one(COUNT, {})

    async with database.snapshot() as snapshot:
        assert await snapshot.one(COUNT, {}) == 0
    assert pool.lent == 0


async def test_an_operation_that_is_cancelled_while_it_ends_gives_its_connection_back(
    database, pool
):
    sleep = compiled(select(func.pg_sleep(30)), tuple)
    ending = asyncio.Event()

    async def operation():
        async with database.snapshot() as snapshot:
            await snapshot.one(COUNT, {})
            asking = asyncio.create_task(snapshot.all(sleep, {}))
            await asyncio.sleep(0.1)  # by then it sleeps in Postgres
            ending.set()
        await asyncio.gather(asking, return_exceptions=True)

    task = asyncio.create_task(operation())
    await ending.wait()
    await asyncio.sleep(0)  # now it waits for its statement to be cancelled
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.gather(*database.closing)

    assert pool.lent == 0


async def test_a_connection_that_breaks_is_told_in_a_sentence(database, connection):
    async with database.snapshot() as snapshot:
        await snapshot.one(COUNT, {})
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
        with pytest.raises(DatabaseUnreachable, match="does not answer; try again"):
            await snapshot.one(COUNT, {})


async def test_every_statement_is_recorded_at_the_door(database):
    statements: list[str] = []
    token = recorded.set(statements)
    async with database.snapshot() as snapshot:
        await snapshot.one(COUNT, {})
        await snapshot.one(COUNT, {})
    recorded.reset(token)

    assert statements == [COUNT.text] * 2
