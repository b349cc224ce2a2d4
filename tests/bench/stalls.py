"""How long the longest read waits while files are taken in: `python -m tests.bench.stalls`."""

import statistics
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from shutil import rmtree
from typing import Annotated

import psycopg
import typer

from ingest.pipeline import Options
from ingest.run import IngestRun, run_ingest
from models.schema import upgrade_schema
from models.server import EmbeddedServer, embedded_server
from tests.bench.files import write_files
from tests.bench.fill import TODAY, Size
from tests.conftest import make_url

READ = """
select agent.id, enrollment.id, enrollment.status
from (select id from agent order by id limit 20) as agent
cross join lateral (
    select id, status
    from enrollment
    where agent_id = agent.id
    order by submitted_on desc nulls last, id
    limit 20
) as enrollment
"""


def read_until(url: str, stop: threading.Event) -> list[float]:
    """Milliseconds of each read, one after the other, until told to stop."""
    taken: list[float] = []
    with psycopg.connect(url, autocommit=True) as connection:
        while not stop.is_set():
            started = time.perf_counter()
            connection.execute(READ).fetchall()
            taken.append((time.perf_counter() - started) * 1000)
            time.sleep(0.005)
    return taken


def read_while(url: str, paths: list[Path]) -> tuple[list[float], IngestRun]:
    """The reads beside one ingest, and the ingest."""
    stop, taken = threading.Event(), list[float]()
    reader = threading.Thread(target=lambda: taken.extend(read_until(url, stop)))
    reader.start()
    try:
        done = run_ingest(url, paths, Options())
    finally:
        stop.set()
        reader.join()
    return taken, done


def stalls(
    enrollments: Annotated[int, typer.Option(min=1000, help="How many enrollments.")] = 100_000,
) -> None:
    """Take in two weeks of files and say how long reads took meanwhile."""
    with ExitStack() as cleanup:
        folder = cleanup.enter_context(tempfile.TemporaryDirectory(prefix="downline-stalls-"))
        place = Path(folder)
        cleanup.callback(rmtree, EmbeddedServer(place).home, ignore_errors=True)
        files = write_files(place, Size(max(100, enrollments // 50), enrollments))
        with embedded_server(place) as server:
            with psycopg.connect(server.url, autocommit=True) as connection:
                connection.execute("create database stalls")
            url = make_url(server.url, "stalls")
            upgrade_schema(url, TODAY)
            run_ingest(url, files.own, Options())
            for week, paths in (("first", files.first), ("second", files.second)):
                taken, done = read_while(url, paths)
                rows = sum(outcome.rows for outcome in done.outcomes)
                typer.echo(
                    f"{week} week, {rows:,} rows: {len(taken):,} reads, median "
                    f"{statistics.median(taken):.1f} ms, longest {max(taken):.1f} ms"
                )


if __name__ == "__main__":
    typer.run(stalls)
