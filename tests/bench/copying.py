"""What Postgres alone needs to hand out every enrollment."""

import time

import psycopg

from tests.bench.facts import FACTS
from tests.bench.figures import Figure

COPIES = 3
COPY = f"copy (select {', '.join(FACTS.values())} from enrollment) to stdout (format csv, header)"


def copy_out(url: str) -> Figure:
    """Rows a second of COPY for the fourteen columns as CSV."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("select count(*) from enrollment").fetchone()
        rows = row[0] if row else 0
        timed = [time_copy(connection) for _ in range(COPIES)]
    rates = [rows / seconds for seconds, _ in timed]
    return Figure.of("COPY to stdout", "rows/s", rates, bytes=timed[0][1])


def time_copy(connection: psycopg.Connection) -> tuple[float, int]:
    """Seconds and bytes of one COPY."""
    started, size = time.perf_counter(), 0
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for part in copy:
            size += len(part)
    return time.perf_counter() - started, size
