"""Ingest beside a bare COPY, and a following week beside the first one."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from ingest.synthesis.carriers import CARRIERS
from tests.bench.figures import Bar, Figure, Verdict, Work, at_most
from tests.bench.files import write_files
from tests.bench.fill import Size
from tests.bench.servers import OURS, ROOT
from tests.bench.ways import WrongAnswer
from tests.bench.workplace import Workplace, create_database, drop_database

DATABASE = "downline_bench_ingest"
ALL_CARRIERS = 17
PATIENCE = 3600.0  # seconds for one ingest
COPIES = 3


@dataclass(frozen=True)
class Taken:
    """What one ingest did."""

    seconds: float
    peak_mb: float
    inserted: int
    updated: int
    unchanged: int
    held: int
    skipped: int

    @property
    def rows(self) -> int:
        """All rows of the files."""
        return self.inserted + self.updated + self.unchanged + self.held + self.skipped

    @property
    def changed(self) -> float:
        """The share of rows that changed something."""
        return (self.inserted + self.updated) / self.rows


def ingest_works(place: Workplace, size: Size) -> list[Work]:
    """The first ingest of mixed files, and the re-ingest of the week after."""
    files = write_files(place.folder / f"week-{size.agents}-{size.enrollments}", size)
    url = create_database(place, DATABASE)
    try:
        take_in(url, files.own)
        first = take_in(url, files.first)
        copied = time_copies(url, place.folder / "enrollment.copy")
        second = take_in(url, files.second)
    finally:
        drop_database(place, DATABASE)
    per_row = figure_of("first ingest", first)
    again = figure_of("week after", second)
    return [
        Work(
            "ingest",
            f"{first.rows:,} rows of mixed files ({files.megabytes:,.0f} MB), first time",
            carriers_there(),
            [per_row, copied],
            [unless_all_carriers(at_most(4, per_row, copied))],
        ),
        Work(
            "reingest",
            f"the week after: {second.rows:,} rows, {second.changed:.1%} changed",
            carriers_there(),
            [again, per_row],
            [unless_all_carriers(at_most(0.25, again, per_row))],
        ),
    ]


def take_in(url: str, paths: list[Path]) -> Taken:
    """The files taken in by a process of their own."""
    command = [sys.executable, "-m", "tests.bench.taking_in", url, *map(str, paths)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        raise WrongAnswer(f"the ingest failed: {done.stderr.strip()[-300:]}")
    said: dict[str, Any] = json.loads(lines[0].removeprefix("RESULT "))
    if refused := said.pop("refused"):
        raise WrongAnswer(f"the ingest refused a synthetic file: {refused[0]}")
    return Taken(**said)


def time_copies(url: str, path: Path) -> Figure:
    """Seconds of a bare COPY of the enrollments into a table that is indexed like theirs."""
    with psycopg.connect(url, autocommit=True) as connection:
        with (
            path.open("wb") as file,
            connection.cursor() as cursor,
            cursor.copy("copy enrollment to stdout") as copy,
        ):
            file.writelines(copy)
        taken = [time_copy(connection, path) for _ in range(COPIES)]
    path.unlink()
    return Figure.of("bare COPY", "s", taken)


def time_copy(connection: psycopg.Connection, path: Path) -> float:
    """Seconds of one COPY into a new table."""
    connection.execute("drop table if exists bare")
    connection.execute("create table bare (like enrollment including all)")
    keys = connection.execute(
        "select pg_get_constraintdef(oid) from pg_constraint "
        "where conrelid = 'enrollment'::regclass and contype = 'f'"
    ).fetchall()
    for (definition,) in keys:
        connection.execute(sql.SQL("alter table bare add {}").format(sql.SQL(definition)))
    started = time.perf_counter()
    with (
        path.open("rb") as file,
        connection.cursor() as cursor,
        cursor.copy("copy bare from stdin") as copy,
    ):
        while part := file.read(1 << 16):
            copy.write(part)
    return time.perf_counter() - started


def figure_of(name: str, taken: Taken) -> Figure:
    """The figure of one ingest."""
    return Figure.of(f"{OURS}, {name}", "s", [taken.seconds], peak_mb=taken.peak_mb)


def carriers_there() -> str:
    """How many carriers have files."""
    return f"{len(CARRIERS)} of {ALL_CARRIERS} carriers"


def unless_all_carriers(bar: Bar) -> Bar:
    """The bar as it is once all carriers are there; until then its ratio alone."""
    if len(CARRIERS) >= ALL_CARRIERS:
        return bar
    note = f"mixed files of all carriers; these are {carriers_there()}, the bar would be "
    return replace(bar, verdict=Verdict.NOT_YET, note=f"{note}{bar.verdict}")
