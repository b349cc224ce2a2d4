"""A real Postgres for every test: one template database a session, one clone of it a test."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from shutil import rmtree

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from models.schema import upgrade_schema
from models.server import EmbeddedServer, embedded_server

TODAY = date(2026, 11, 20)
NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The owner's URL of the server under test: the embedded one, or DOWNLINE_DATABASE_URL's."""
    given = os.environ.get("DOWNLINE_DATABASE_URL")
    with ExitStack() as stack:
        if given is None:
            folder: Path = tmp_path_factory.mktemp("postgres")
            home = EmbeddedServer(folder).home
            stack.callback(rmtree, home, ignore_errors=True)
            given = stack.enter_context(embedded_server(folder)).url
            forget_durability(given)
        yield given


@pytest.fixture(scope="session")
def template(postgres: str) -> Iterator[str]:
    """The name of a database with the newest schema and no rows but the single ones."""
    name = f"downline_template_{os.getpid()}"
    with fresh_database(postgres, name, "template0"):
        upgrade_schema(make_url(postgres, name), TODAY)
        yield name


@pytest.fixture
def database_url(postgres: str, template: str) -> Iterator[str]:
    """The owner's URL of a database of the test's own; its business date is TODAY."""
    name = f"downline_test_{os.getpid()}_{next(NUMBERS)}"
    with fresh_database(postgres, name, template):
        yield make_url(postgres, name)


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection]:
    """The owner's connection to the test's database, in autocommit."""
    with psycopg.connect(database_url, autocommit=True) as opened:
        yield opened


def forget_durability(url: str) -> None:
    """Nothing of a test's server need survive a power cut, and each test makes a database."""
    with psycopg.connect(url, autocommit=True) as server:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.execute(sql.SQL("alter system set {} = off").format(sql.Identifier(setting)))
        server.execute("select pg_reload_conf()")


@contextmanager
def fresh_database(postgres: str, name: str, template: str) -> Iterator[None]:
    """A database made from a template, dropped afterwards with whoever is still connected."""
    create = sql.SQL("create database {} template {}")
    drop = sql.SQL("drop database if exists {} with (force)")
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield
        finally:
            server.execute(drop.format(sql.Identifier(name)))


def make_url(server_url: str, database: str) -> str:
    """The same server, another database."""
    return make_conninfo(server_url, dbname=database)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What other people's suites counted is told though they passed."""
    told = [
        line
        for report in terminalreporter.stats.get("passed", [])
        if "tests/conformance/" in report.nodeid
        for line in report.capstdout.splitlines()
    ]
    if told:
        terminalreporter.section("counted by other people's suites")
        terminalreporter.write("".join(f"{line}\n" for line in sorted(told)))
