"""Every enrollment as CSV: over HTTP, and as Postgres alone hands it out."""

import time
from contextlib import closing
from dataclasses import replace
from http.client import HTTPConnection
from urllib.parse import urlencode

import psycopg

from tests.bench.facts import FACTS
from tests.bench.figures import Figure
from tests.bench.processes import Server
from tests.bench.ways import WrongAnswer

ROUNDS = 3
PATIENCE = 600.0  # seconds
PART = 1 << 16
COLUMNS = ", ".join(f'{column} as "{field}"' for field, column in FACTS.items())
COPY = f"copy (select {COLUMNS} from enrollment) to stdout (format csv, header)"
QUERY = f"{{ enrollments {{ nodes {{ {' '.join(FACTS)} }} }} }}"


def csv_in_turns(server: Server, url: str) -> tuple[Figure, Figure]:
    """Rows a second of our CSV, with its memory, and of COPY, one after the other in each round."""
    server.forget_peak()
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("select count(*) from enrollment").fetchone()
        rows = found[0] if found else 0
        timed = [(time_ours(server), time_copy(connection)) for _ in range(ROUNDS)]
    (_, size), (_, copied) = timed[0]
    if size != copied:
        raise WrongAnswer(f"{server.name} sends {size} bytes of CSV, COPY {copied}")
    ours, peer = (
        Figure.of(way, "rows/s", [rows / seconds for seconds, _ in runs], bytes=size)
        for way, runs in zip((server.name, "COPY to stdout"), zip(*timed, strict=True), strict=True)
    )
    return replace(ours, peak_mb=server.peak_mb()), peer


def time_ours(server: Server) -> tuple[float, int]:
    """Seconds and bytes of one file; one that breaks off raises."""
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as connection:
        started = time.perf_counter()
        connection.request("GET", f"{server.path}?{urlencode({'query': QUERY, 'format': 'csv'})}")
        response = connection.getresponse()
        if response.status != 200:
            raise WrongAnswer(f"{server.name} answers {response.status}: {response.read(300)!r}")
        size = sum(map(len, iter(lambda: response.read(PART), b"")))
        return time.perf_counter() - started, size


def time_copy(connection: psycopg.Connection) -> tuple[float, int]:
    """Seconds and bytes of one COPY."""
    started = time.perf_counter()
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        size = sum(map(len, copy))
        return time.perf_counter() - started, size
