"""Servers are asked to end, and killed: nothing that runs is cut off, and nothing is left over."""

import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from shutil import rmtree

import psycopg
import pytest

from models.lease import postmaster
from models.server import EmbeddedServer
from tests.faults.server_process import eventually, lives, server_process

ANSWER = (200, {"viewer": {"today": "2026-11-20"}})


def waits_for_lock(connection):
    """Whether a request stands before the lock that the test holds."""
    found = connection.execute(
        "select 1 from pg_stat_activity where datname = current_database() "
        "and usename = 'downline_server' and wait_event_type = 'Lock'"
    )
    return found.fetchone() is not None


def test_a_running_request_is_finished_when_the_server_is_asked_to_end(
    database_url, connection, tmp_path
):
    with (
        server_process(tmp_path, DOWNLINE_DATABASE_URL=database_url) as server,
        psycopg.connect(database_url) as owner,
        ThreadPoolExecutor() as threads,
    ):
        owner.execute("lock table business_day in access exclusive mode")
        asking = threads.submit(server.ask)
        eventually(lambda: waits_for_lock(connection))
        server.signal(signal.SIGTERM)
        eventually(lambda: not server.listens())
        owner.rollback()
        answer, code = asking.result(), server.ended()

        lines = server.lines()

    assert answer == ANSWER
    assert code == 143
    assert [line["status"] for line in lines if line["event"] == "request"] == [200]
    assert "Finished server process" in lines[-1]["event"]


def test_a_request_that_does_not_finish_holds_the_end_up_for_so_long_and_no_longer(
    database_url, connection, tmp_path
):
    settings = {"DOWNLINE_DATABASE_URL": database_url, "DOWNLINE_SHUTDOWN_SECONDS": "1"}
    with (
        server_process(tmp_path, **settings) as server,
        psycopg.connect(database_url) as owner,
        ThreadPoolExecutor() as threads,
    ):
        owner.execute("lock table business_day in access exclusive mode")
        asking = threads.submit(server.ask)
        eventually(lambda: waits_for_lock(connection))
        server.signal(signal.SIGTERM)

        assert server.ended() == 143
        owner.rollback()
        assert asking.exception() is not None or asking.result()[0] >= 500


def test_a_server_that_drains_says_so_and_goes_on_answering(database_url, tmp_path):
    settings = {"DOWNLINE_DATABASE_URL": database_url, "DOWNLINE_DRAIN_SECONDS": "5"}
    with server_process(tmp_path, **settings) as server:
        server.signal(signal.SIGTERM)
        eventually(lambda: not server.is_ready())

        not_ready, alive, answer = server.get("/readyz"), server.get("/healthz"), server.ask()
        code = server.ended()

    assert not_ready == (503, "draining: this process is about to end\n")
    assert alive == (200, "ok\n")
    assert answer == ANSWER
    assert code == 143


def test_a_killed_worker_is_replaced_and_the_parents_end_is_everyones(database_url, tmp_path):
    with server_process(tmp_path, "--workers", "2", DOWNLINE_DATABASE_URL=database_url) as server:
        first = eventually(lambda: (found := server.workers()) and len(found) == 2 and found)
        os.kill(first[0], signal.SIGKILL)
        eventually(lambda: not lives(first[0]))

        def replaced():
            found = server.workers()
            return found if len(found) == 2 and first[0] not in found else None

        second = eventually(replaced)
        answers = [server.ask() for _ in range(20)]
        counted = eventually(lambda: 'downline_requests_total{form="json",status="200"} 20'
                             in server.get("/metrics")[1])  # fmt: skip
        server.signal(signal.SIGTERM)
        code = server.ended()

        assert answers == [ANSWER] * 20
        assert counted
        assert code == 0
        assert not any(lives(pid) for pid in second)
        assert not server.listens()


def test_workers_whose_parent_was_killed_end_by_themselves(database_url, tmp_path):
    with server_process(tmp_path, "--workers", "2", DOWNLINE_DATABASE_URL=database_url) as server:
        workers = eventually(lambda: (found := server.workers()) and len(found) == 2 and found)

        server.signal(signal.SIGKILL)

        eventually(lambda: not any(lives(pid) for pid in workers))
        assert not server.listens()


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGTERM])
def test_the_process_that_reads_large_documents_ends_with_the_server(database_url, tmp_path, kind):
    large = "{ " + " ".join(f'a{n}: agent(npn: "{n}") {{ name }}' for n in range(50)) + " }"
    with server_process(tmp_path, DOWNLINE_DATABASE_URL=database_url) as server:
        answer = server.ask(large)
        beside = server.children()
        server.signal(kind)
        server.ended()

        eventually(lambda: not any(lives(pid) for pid in beside))
        log = server.log.read_text()

    assert answer == (200, {f"a{n}": None for n in range(50)})
    assert beside
    assert "Traceback" not in log


def test_workers_share_the_embedded_postgres_and_the_last_one_out_stops_it(tmp_path):
    with server_process(tmp_path, "--workers", "2") as server:
        data = EmbeddedServer(tmp_path).data
        workers = eventually(lambda: (found := server.workers()) and len(found) == 2 and found)
        os.kill(workers[0], signal.SIGKILL)
        running = postmaster(data)
        eventually(lambda: len(server.workers()) == 2 and workers[0] not in server.workers())

        assert running is not None
        assert postmaster(data) == running
        server.signal(signal.SIGTERM)
        server.ended()
        eventually(lambda: postmaster(data) is None)
    rmtree(data.parent, ignore_errors=True)


def test_a_port_that_is_taken_is_a_usage_error(database_url, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        with (
            pytest.raises(AssertionError) as said,
            server_process(tmp_path, "--port", port, DOWNLINE_DATABASE_URL=database_url),
        ):
            pass

    assert "nothing can listen there (Address already in use); give another port" in str(said.value)
    assert "Traceback" not in str(said.value)
