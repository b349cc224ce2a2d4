"""`downline demo` as its users meet it."""

import os
import signal
import socket
import subprocess
import sys
import time

import psycopg

from tests.graph.commands.command import Command


def test_the_demo_fills_a_database_and_does_not_mix_with_one(
    downline: Command, connection: psycopg.Connection
) -> None:
    done = downline("demo", "--agents", "20", "--enrollments", "100", "--no-serve")

    assert done.returncode == 0, done.stderr
    assert connection.execute("select count(*) from agent").fetchall() == [(20,)]
    assert connection.execute("select count(*) from enrollment").fetchall() == [(100,)]
    assert "words of carriers have no meaning yet" in done.stdout
    again = downline("demo", "--no-serve")
    assert again.returncode == 2
    assert "the demo fills an empty database only" in again.stderr


def test_a_demo_that_was_interrupted_goes_on(
    database_url: str, downline: Command, connection: psycopg.Connection
) -> None:
    made = ["demo", "--agents", "20", "--enrollments", "100", "--no-serve"]
    with subprocess.Popen(
        [sys.executable, "-m", "graph.cli", *made],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "DOWNLINE_DATABASE_URL": database_url, "DOWNLINE_TODAY": "2026-11-20"},
    ) as interrupted:
        while connection.execute("select count(*) from report").fetchone() < (10,):
            assert interrupted.poll() is None
            time.sleep(0.05)
        interrupted.send_signal(signal.SIGINT)
        _, said = interrupted.communicate(timeout=60)

    done = downline("demo", "--no-serve", DOWNLINE_TODAY="2026-11-21")

    assert interrupted.returncode == 130
    assert [line for line in said.splitlines() if not line.startswith(("writing", "taking"))] == []
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(
        "an earlier demo here was interrupted; what is missing of it is taken in now\n"
    )
    assert connection.execute("select count(*) from agent").fetchall() == [(20,)]
    assert connection.execute("select count(*) from enrollment").fetchall() == [(100,)]
    again = downline("demo", "--no-serve")
    assert "the demo fills an empty database only" in again.stderr


def test_a_demo_whose_port_is_taken_says_so_before_it_makes_anything(
    downline: Command, connection: psycopg.Connection
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = downline("demo", "--port", str(port))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"--host 127.0.0.1 --port {port}: nothing can listen there (Address already in use); "
        "give another port\n"
    )
    assert connection.execute("select count(*) from agent").fetchall() == [(0,)]
