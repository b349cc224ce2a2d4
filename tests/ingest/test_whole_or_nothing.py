"""Whatever happens to an ingest, its file is wholly in or wholly out, and again completes it."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ingest.pipeline import Options
from ingest.run import IngestRun, run_ingest
from tests.conftest import TODAY
from tests.ingest.carrier_files import HUMANA, OWN_FILES
from tests.ingest.proxy import Proxy

ROWS = 60
# The tables to which a report is written, in the order of their first write.
STAGES = (
    "report", "enrollment_key", "enrollment_event", "scope", "client", "enrollment", "held_row",
    "business_day",
)  # fmt: skip
INGEST = """
import sys
from pathlib import Path
from ingest.pipeline import Options
from ingest.run import run_ingest
run_ingest(sys.argv[1], [Path(path) for path in sys.argv[2:]], Options())
"""
WAITING = """
select count(*) from pg_stat_activity
where datname = current_database() and application_name = 'downline' and wait_event_type = 'Lock'
"""
AT_WORK = """
select count(*) from pg_stat_activity
where datname = current_database() and application_name = 'downline'
"""
TABLES = "select tablename from pg_tables where schemaname = 'public' order by 1"
VERSIONS = "select coalesce(string_agg(ctid::text || xmin::text, ',' order by ctid), '') from {}"
STATE = """
select
    (select count(*) from enrollment), (select count(*) from enrollment_event),
    (select count(*) from client), (select count(*) from enrollment_key),
    (select count(*) from held_row), (select sum(rows) from report where carrier_id is not null),
    (select data_version from business_day)
"""


@pytest.fixture
def own(database_url: str, tmp_path: Path) -> None:
    for name, text in OWN_FILES.items():
        (tmp_path / name).write_text(text)
    ingest(database_url, *(tmp_path / name for name in OWN_FILES))


def ingest(url: str, *paths: Path) -> IngestRun:
    return run_ingest(url, paths, Options(), roll_to=TODAY)


def write_book(path: Path, rows: int = ROWS, mark: str = "") -> Path:
    """So many confirmed members, and one whose agent is not known."""
    lines = [",".join(HUMANA)]
    for number in range(rows + 1):
        cells = {
            **HUMANA,
            "Humana ID": f"H{mark}{number:06}",
            "Application ID": f"A{mark}-{number}",
            "NPN": "1003" if number else "7777",
        }
        lines.append(",".join(cells.values()))
    path.write_text("\n".join(lines) + "\n")
    return path


def versions(connection: psycopg.Connection) -> dict[str, str]:
    tables = [table for (table,) in connection.execute(TABLES).fetchall()]
    return {
        table: connection.execute(sql.SQL(VERSIONS).format(sql.Identifier(table))).fetchall()[0][0]
        for table in tables
    }


def state(connection: psycopg.Connection) -> tuple[Any, ...]:
    [found] = connection.execute(STATE).fetchall()
    return found[:-1]


def until(connection: psycopg.Connection, query: str, wanted: int) -> None:
    """Wait for another session; fails after a minute."""
    for _ in range(1200):
        if connection.execute(query.encode()).fetchall() == [(wanted,)]:
            return
        time.sleep(0.05)
    raise AssertionError(f"never became {wanted}: {query}")


@contextmanager
def held_back(url: str, table: str) -> Iterator[Callable[[], None]]:
    """Nobody writes to the table until this ends or the function is called; anyone reads it."""
    with psycopg.connect(url, application_name="test") as holder:
        holder.execute(sql.SQL("lock table {} in share mode").format(sql.Identifier(table)))
        yield holder.rollback


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("stage", STAGES)
def test_a_process_that_is_killed_leaves_nothing_and_again_completes(
    database_url: str, connection: psycopg.Connection, tmp_path: Path, stage: str
) -> None:
    book = write_book(tmp_path / "humana_20261101.csv")
    before = versions(connection)

    with (
        held_back(database_url, stage),
        subprocess.Popen([sys.executable, "-c", INGEST, database_url, str(book)]) as process,
    ):
        until(connection, WAITING, 1)
        process.kill()
    until(connection, AT_WORK, 0)

    assert process.returncode == -9
    assert versions(connection) == before
    again = ingest(database_url, book)
    assert [(each.inserted, each.held, each.known) for each in again.outcomes] == [(60, 1, False)]
    assert state(connection) == (60, 60, 60, 180, 1, 61)


@contextmanager
def ingesting(url: str, *paths: Path) -> Iterator[Future[IngestRun]]:
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(ingest, url, *paths)


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("stage", ["enrollment_key", "business_day"])
def test_a_connection_that_the_server_ends_leaves_nothing_and_is_one_sentence(
    database_url: str, connection: psycopg.Connection, tmp_path: Path, stage: str
) -> None:
    book = write_book(tmp_path / "humana_20261101.csv")
    before = versions(connection)

    with held_back(database_url, stage), ingesting(database_url, book) as run:
        until(connection, WAITING, 1)
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and application_name = 'downline'"
        )
        done = run.result(60)

    assert done.failure == (
        "the database went away (terminating connection due to administrator command); see that it "
        "runs, and run the command again: what was not finished has left nothing behind"
    )
    assert versions(connection) == before
    assert [each.inserted for each in ingest(database_url, book).outcomes] == [60]


@pytest.mark.usefixtures("own")
def test_a_network_that_breaks_leaves_nothing_and_is_one_sentence(
    database_url: str, connection: psycopg.Connection, tmp_path: Path
) -> None:
    book = write_book(tmp_path / "humana_20261101.csv")
    before = versions(connection)
    parts = conninfo_to_dict(database_url)

    with Proxy(str(parts.get("host", "127.0.0.1")), int(parts.get("port", 5432))) as proxy:
        url = make_conninfo(database_url, host="127.0.0.1", port=proxy.port)
        with held_back(database_url, "enrollment"), ingesting(url, book) as run:
            until(connection, WAITING, 1)
            proxy.cut()
            done = run.result(60)

    until(connection, AT_WORK, 0)
    assert done.failure is not None
    assert done.failure.startswith("the database went away (")
    assert versions(connection) == before
    assert [each.inserted for each in ingest(database_url, book).outcomes] == [60]


@pytest.mark.usefixtures("own")
def test_a_statement_that_is_cancelled_leaves_nothing_and_is_one_sentence(
    database_url: str, connection: psycopg.Connection, tmp_path: Path
) -> None:
    book = write_book(tmp_path / "humana_20261101.csv")
    before = versions(connection)

    with held_back(database_url, "client"), ingesting(database_url, book) as run:
        until(connection, WAITING, 1)
        connection.execute(
            "select pg_cancel_backend(pid) from pg_stat_activity"
            " where datname = current_database() and application_name = 'downline'"
        )
        done = run.result(60)

    assert done.failure is not None
    assert done.failure.startswith("the database stopped a statement (canceling statement due to")
    assert versions(connection) == before


@pytest.fixture
def little_room(connection: psycopg.Connection) -> Iterator[Path]:
    """A tablespace of a few megabytes in the test's server."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a file system that is small enough to fill")
    [(data,)] = connection.execute("show data_directory").fetchall()
    if not Path(data).exists():
        pytest.skip("the server is elsewhere, where nothing can be mounted")
    owner = Path(data).stat()
    folder = Path(tempfile.mkdtemp(prefix="downline-little-room-"))
    folder.chmod(0o755)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder]).returncode:
        folder.rmdir()
        pytest.skip("this system does not let root mount a file system")
    try:
        place = folder / "data"
        place.mkdir(mode=0o700)
        os.chown(place, owner.st_uid, owner.st_gid)
        name = sql.Identifier(f"little_{os.getpid()}")
        connection.execute(
            sql.SQL("create tablespace {} location {}").format(name, sql.Literal(str(place)))
        )
        try:
            connection.execute(
                sql.SQL("alter table enrollment_event set tablespace {}").format(name)
            )
            yield folder
            connection.execute("alter table enrollment_event set tablespace pg_default")
        finally:
            connection.execute(sql.SQL("drop tablespace {}").format(name))
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


def fill(ballast: Path) -> None:
    """Write until there is no room."""
    with ballast.open("wb", 0) as file:
        try:
            while True:
                file.write(bytes(1 << 14))
        except OSError as error:
            assert error.errno == ENOSPC, error  # noqa: PT017, the loop ends with it


@pytest.mark.usefixtures("own")
def test_a_full_disk_leaves_nothing_and_again_completes_when_there_is_room(
    database_url: str, connection: psycopg.Connection, tmp_path: Path, little_room: Path
) -> None:
    book = write_book(tmp_path / "humana_20261101.csv", 3000)
    before = state(connection)
    ballast = little_room / "ballast"
    fill(ballast)

    done = ingest(database_url, book)

    assert done.failure is not None
    assert done.failure.startswith("the database has no room left (could not extend file")
    assert done.failure.endswith("what was not finished has left nothing behind")
    assert state(connection) == before
    ballast.unlink()
    assert [each.inserted for each in ingest(database_url, book).outcomes] == [3000]


@pytest.mark.usefixtures("own")
def test_two_ingests_at_once_take_each_file_in_once(
    database_url: str, connection: psycopg.Connection, tmp_path: Path
) -> None:
    books = [
        write_book(tmp_path / f"humana_202611{day:02}.csv", ROWS, str(day)) for day in (1, 8, 15)
    ]

    with held_back(database_url, "business_day") as let_go, ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(ingest, database_url, *books) for _ in range(2)]
        until(connection, WAITING, 2)
        let_go()
        done = [run.result(120) for run in runs]

    assert [run.failure for run in done] == [None, None]
    outcomes = [outcome for run in done for outcome in run.outcomes]
    assert sum(outcome.known for outcome in outcomes) == 3
    assert sum(outcome.inserted for outcome in outcomes) == 180
    assert state(connection) == (180, 180, 180, 540, 3, 183)


@pytest.mark.usefixtures("own")
def test_readers_see_the_whole_file_or_nothing_of_it_and_are_never_locked_out(
    database_url: str, connection: psycopg.Connection, tmp_path: Path
) -> None:
    book = write_book(tmp_path / "humana_20261101.csv", 1500)
    connection.execute("set lock_timeout = '1ms'")  # a reader that had to wait for a lock fails
    [before] = connection.execute(STATE).fetchall()
    seen = set()

    with held_back(database_url, "business_day") as let_go, ingesting(database_url, book) as run:
        while connection.execute(WAITING).fetchall() == [(0,)]:
            seen.add(connection.execute(STATE).fetchall()[0])
        seen.add(connection.execute(STATE).fetchall()[0])
        assert seen == {before}
        let_go()
        while not run.done():
            seen.add(connection.execute(STATE).fetchall()[0])
        assert run.result().failure is None

    [after] = connection.execute(STATE).fetchall()
    assert after[:-1] == (1500, 1500, 1500, 4500, 1, 1501)
    assert seen | {after} == {before, after}
