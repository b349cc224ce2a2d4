"""Postgres is restarted, killed, slow, full or read-only: what clients see, and that it passes."""

import asyncio
import signal
from datetime import date

import psycopg
import pytest

from graph import service
from loaders.tally import counted
from models.settings import Settings
from tests.conftest import TODAY
from tests.faults.outage import AWAY, BUSY, QUERY, becomes, right, serving, settings_of


async def test_a_restart_between_requests_is_not_noticed(own_postgres):
    async with serving(settings_of(own_postgres.url)) as client:
        await asyncio.gather(*(client.ask() for _ in range(12)))  # several connections are open
        own_postgres.end(signal.SIGINT)
        own_postgres.start()

        answers = await asyncio.gather(*(client.ask() for _ in range(12)))

    assert answers == [right()] * 12


async def test_while_postgres_is_away_the_answer_is_one_sentence_and_then_it_is_right(
    own_postgres,
):
    settings = settings_of(own_postgres.url, pool_seconds=0.2)
    async with serving(settings) as client:
        await client.ask()
        before = own_postgres.state()
        own_postgres.end(signal.SIGINT)

        away, not_ready = await client.ask(), await client.ready()
        response = await client.http.post("/graphql", json={"query": QUERY})
        own_postgres.start()
        others = await becomes(client.ask, right())

        assert away == (503, AWAY)
        assert not_ready == (503, [AWAY])
        assert response.headers["retry-after"] == "1"
        assert set(others) <= {away}
        assert await client.ready() == (200, ["ok"])
    assert own_postgres.state() == before


async def test_an_embedded_postgres_that_was_killed_is_started_again_by_the_server(
    own_postgres, monkeypatch
):
    monkeypatch.chdir(own_postgres.folder)
    monkeypatch.setattr(service, "BEAT", 0.2)
    async with serving(Settings(today=TODAY, pool_seconds=0.5)) as client:
        assert await client.ask() == right()
        before = own_postgres.state()
        own_postgres.end(signal.SIGKILL)

        others = await becomes(client.ask, right())

        assert set(others) <= {(503, AWAY)}
    assert own_postgres.state() == before


async def test_a_server_that_starts_while_postgres_is_away_is_not_ready_and_then_is(own_postgres):
    settings = settings_of(own_postgres.url, pool_seconds=0.2)
    own_postgres.end(signal.SIGINT)

    async with serving(settings) as client:
        away = await client.ask()
        own_postgres.start()
        others = await becomes(client.ask, right())

    assert away == (503, AWAY)
    assert set(others) <= {away}


async def test_a_session_that_is_ended_before_its_first_row_is_begun_again(own_postgres):
    counted.clear()
    async with serving(settings_of(own_postgres.url, pool_size=1)) as client:
        await client.ask()
        with psycopg.connect(own_postgres.url) as owner:
            owner.execute("lock table business_day in access exclusive mode")
            asking = asyncio.create_task(client.ask())
            await waiting_for_lock(own_postgres)
            own_postgres.run(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where usename = 'downline_server' and wait_event_type = 'Lock'"
            )
            owner.rollback()
            answer = await asking

    assert answer == right()
    assert counted[("retries",)] == 1


async def waiting_for_lock(own_postgres, number=1):
    async def waiting():
        return own_postgres.run(
            "select count(*) from pg_stat_activity "
            "where usename = 'downline_server' and wait_event_type = 'Lock'"
        )

    await becomes(waiting, [(number,)])


async def test_when_postgres_stands_still_few_wait_and_the_others_are_told_to_come_back(
    own_postgres,
):
    settings = settings_of(own_postgres.url, pool_size=2, pool_waiting=3, pool_seconds=1)
    async with serving(settings) as client:
        await asyncio.gather(client.ask(), client.ask())
        with psycopg.connect(own_postgres.url) as owner:
            owner.execute("lock table business_day in access exclusive mode")
            held = [asyncio.create_task(client.ask()) for _ in range(2)]
            await waiting_for_lock(own_postgres, 2)
            late = [asyncio.create_task(client.ask()) for _ in range(3)]
            await becomes(lambda: asyncio.sleep(0, client.app.state.service.database.held()
                          .get("requests_waiting")), 3)  # fmt: skip

            refused = await client.ask()
            response = await client.http.post("/graphql", json={"query": QUERY})
            timed_out = await asyncio.gather(*late)
            owner.rollback()

        assert refused == (503, BUSY)
        assert response.headers["retry-after"] == "1"
        assert timed_out == [(503, BUSY)] * 3
        assert await asyncio.gather(*held) == [right()] * 2
        assert await client.ask() == right()


async def test_with_fewer_connections_than_wanted_requests_share_those_there_are(own_postgres):
    own_postgres.run("alter role downline_server connection limit 3")
    async with serving(settings_of(own_postgres.url)) as client:
        answers = await asyncio.gather(*(client.ask() for _ in range(20)))

        assert answers == [right()] * 20


async def test_without_any_connection_the_answer_is_one_sentence_until_there_is_one(own_postgres):
    async with serving(settings_of(own_postgres.url, pool_seconds=0.3)) as client:
        await client.ask()
        own_postgres.run("alter role downline_server connection limit 0")
        own_postgres.run(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where usename = 'downline_server'"
        )
        full = await client.ask()
        own_postgres.run("alter role downline_server connection limit -1")
        others = await becomes(client.ask, right())

    assert full == (503, AWAY)
    assert set(others) <= {full}


async def test_a_postgres_that_only_reads_answers_for_the_stored_day_until_it_writes_again(
    own_postgres, monkeypatch
):
    monkeypatch.setattr(service, "ROLL_AGAIN_AFTER", 0.2)
    own_postgres.end(signal.SIGINT)
    (own_postgres.server.data / "standby.signal").touch()
    own_postgres.start()

    async with serving(settings_of(own_postgres.url, today=date(2026, 11, 21))) as client:
        reading, not_ready = await client.ask(), await client.ready()
        own_postgres.run("select pg_promote()")
        others = await becomes(client.ask, right("2026-11-21"))
        ready = await client.ready()

    assert reading == right("2026-11-20")
    assert not_ready == (
        503,
        [
            "the business date is 2026-11-20 and should be 2026-11-21; it moves as soon as "
            "nobody else is writing"
        ],
    )
    assert set(map(str, others)) <= {str(reading)}
    assert ready == (200, ["ok"])


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
async def test_under_load_a_restart_gives_right_answers_or_the_sentence(own_postgres, how):
    settings = settings_of(own_postgres.url, pool_seconds=2)
    answers = []

    async def press(client, stop):
        while not stop.is_set():
            answers.append(await client.ask())

    async with serving(settings) as client:
        stop = asyncio.Event()
        pressing = [asyncio.create_task(press(client, stop)) for _ in range(8)]
        await asyncio.sleep(0.5)  # some answers first; how many does not matter
        await asyncio.to_thread(own_postgres.end, how)
        await asyncio.to_thread(own_postgres.start)
        await becomes(client.ask, right())
        stop.set()
        await asyncio.gather(*pressing)
        after = [await client.ask() for _ in range(20)]

    assert after == [right()] * 20
    wrong = [one for one in answers if one not in (right(), (503, AWAY), (200, AWAY))]
    assert wrong == []
