"""Many statements in one round trip, each with its own rows; after a failure it goes on."""

import asyncio
from datetime import date

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from models.database import server_url
from models.exchange import MOST_PREPARED, ExchangingConnection, Plain, numbered

BEGIN, ROLLBACK = Plain("begin"), Plain("rollback", prepared=False)
PREPARED = "select count(*)::int from pg_prepared_statements"
BROKEN = Plain("select 1 / %(zero)s::int", {"zero": 0})


@pytest.fixture
async def connection(database_url):
    url = server_url(database_url)
    async with await ExchangingConnection.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def server_connection(database_url):
    """Answers a statement, the same connection for all; property tests are not coroutines."""
    with asyncio.Runner() as runner:
        connection = runner.run(
            ExchangingConnection.connect(server_url(database_url), autocommit=True)
        )
        yield lambda statement: runner.run(connection.exchange([statement]))
        runner.run(connection.close())


async def test_each_statement_is_answered_with_its_own_rows(connection):
    answers = await connection.exchange(
        [
            Plain("begin read only"),
            Plain("select %(day)s::date, null::int, array[1, 2]", {"day": date(2026, 2, 28)}),
            Plain("select n from generate_series(1, %(last)s::int) n", {"last": 3}),
            Plain("select 1 where false", prepared=False),
            ROLLBACK,
        ]
    )

    assert answers == [[], [(date(2026, 2, 28), None, [1, 2])], [(1,), (2,), (3,)], [], []]


async def test_an_enum_comes_as_its_name(connection):
    [[row]] = await connection.exchange([Plain("select 'AGENT'::agent_level")])

    assert row == ("AGENT",)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))))
@example(["", " ", "null", "NULL", '"', "\\", "{a,b}", 'a","b', '\\"', "é\n\t"])
def test_a_list_of_texts_arrives_as_it_is(server_connection, texts):
    message = Plain("select %(texts)s::text[]", {"texts": texts})

    [[(arrived,)]] = server_connection(message)

    assert arrived == texts


async def test_a_list_with_a_nul_in_it_is_not_sent(connection):
    with pytest.raises(psycopg.DataError, match="NUL"):
        await connection.exchange([Plain("select %(texts)s::text[]", {"texts": ["a\0b", "c"]})])


def test_a_parameter_that_stands_twice_is_sent_once():
    text = "select %(one)s, %(two)s, %(one)s where 'a' like 'a%%'"

    assert numbered(text) == (b"select $1, $2, $1 where 'a' like 'a%'", ("one", "two"))


async def test_the_first_failure_is_raised_and_nothing_after_it_has_run(connection):
    with pytest.raises(psycopg.errors.DivisionByZero):
        await connection.exchange([BEGIN, BROKEN, Plain("select 2")])

    assert connection.info.transaction_status == psycopg.pq.TransactionStatus.INERROR
    await connection.exchange([ROLLBACK])
    assert await connection.exchange([BEGIN, Plain("select 2"), ROLLBACK]) == [[], [(2,)], []]


async def test_after_a_failure_no_statement_is_called_by_a_name_that_is_not_there(connection):
    for _ in range(3):
        with pytest.raises(psycopg.errors.UndefinedTable):
            await connection.exchange([BEGIN, Plain("select 1 from nowhere"), Plain("select 2")])
        await connection.exchange([ROLLBACK])

    assert await connection.exchange([BEGIN, Plain("select 2"), ROLLBACK]) == [[], [(2,)], []]
    assert await connection.exchange([Plain(PREPARED, prepared=False)]) == [[(2,)]]


async def test_statements_that_were_not_used_for_long_are_forgotten_on_both_sides(connection):
    for number in range(MOST_PREPARED + 20):
        await connection.exchange([BEGIN, Plain(f"select {number}"), ROLLBACK])

    assert len(connection.names) == MOST_PREPARED
    assert await connection.exchange([Plain(PREPARED, prepared=False)]) == [[(MOST_PREPARED,)]]
    assert await connection.exchange([Plain("select 0")]) == [[(0,)]]


async def test_a_value_that_cannot_be_sent_leaves_the_connection_as_it_was(connection):
    with pytest.raises(psycopg.DataError):
        await connection.exchange([BEGIN, Plain("select %(text)s", {"text": "a\0b"})])

    assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    assert await connection.exchange([Plain("select 2")]) == [[(2,)]]


async def test_who_stops_waiting_ends_the_statement_and_keeps_the_connection(connection):
    waiting = asyncio.create_task(connection.exchange([BEGIN, Plain("select pg_sleep(60)")]))
    await asyncio.sleep(0.2)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    await connection.exchange([ROLLBACK])
    assert await connection.exchange([Plain("select 2")]) == [[(2,)]]


async def test_who_stops_waiting_while_statements_still_go_out_keeps_the_connection(
    connection, database_url, caplog
):
    large = Plain("select %(text)s", {"text": "x" * 4_000_000}, prepared=False)
    batch = [BEGIN, Plain("select pg_sleep(60)"), large, large]
    backend = connection.info.backend_pid
    waiting = asyncio.create_task(connection.exchange(batch))
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as other:
        while not await sleeps(other, backend):  # noqa: ASYNC110 (nothing tells)
            await asyncio.sleep(0.02)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    await connection.exchange([ROLLBACK])
    assert await connection.exchange([Plain("select pg_backend_pid()")]) == [[(backend,)]]
    assert caplog.messages == []


async def test_a_request_to_end_a_statement_that_gets_lost_is_made_again(
    connection, monkeypatch, caplog
):
    requests, request = [], connection.cancel_safe

    async def lose_the_first(**_):
        requests.append(1)
        if len(requests) > 1:
            await request()

    monkeypatch.setattr(connection, "cancel_safe", lose_the_first)
    waiting = asyncio.create_task(connection.exchange([BEGIN, Plain("select pg_sleep(60)")]))
    await asyncio.sleep(0)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    await connection.exchange([ROLLBACK])
    assert await connection.exchange([Plain("select 2")]) == [[(2,)]]
    assert len(requests) > 1
    assert caplog.messages == []


async def sleeps(other, backend):
    """Whether the backend is in pg_sleep."""
    found = await other.execute(
        "select 1 from pg_stat_activity where pid = %s and wait_event = 'PgSleep'", (backend,)
    )
    return await found.fetchone() is not None


async def test_a_batch_larger_than_the_socket_holds_goes_both_ways(connection):
    numbers = list(range(300_000))
    statement = Plain("select n from unnest(%(numbers)s::int[]) n", {"numbers": numbers})

    answers = await connection.exchange([statement, statement])

    assert answers == [[(number,) for number in numbers]] * 2


async def test_rows_that_came_in_parts_before_a_failure_are_not_given(connection):
    statement = Plain("select 1 / (2000 - n) from generate_series(1, 3000) n")

    with pytest.raises(psycopg.errors.DivisionByZero):
        await connection.exchange([BEGIN, statement, Plain("select 2")])

    await connection.exchange([ROLLBACK])
    assert await connection.exchange([Plain("select 2")]) == [[(2,)]]
