"""What the second wall costs: an agent's own tree with the row policies, and with open ones."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import jwt
import psycopg
from psycopg import sql

from tests.bench.figures import Figure, Work, at_most
from tests.bench.pace import Pace
from tests.bench.question import tree_top
from tests.bench.servers import OURS, python_server
from tests.bench.timing import time_in_turns
from tests.bench.ways import over_http

LIMIT, BLOCKS = 1.15, 4
POLICIES = """
select polrelid::regclass::text, pg_get_expr(polqual, polrelid)
from pg_policy
where polname = 'seen_by_viewer'
"""
ALTER = sql.SQL("alter policy seen_by_viewer on {} using ({})")
OPEN = "true"
FOR_EVER = 2**32  # seconds since 1970, when the bench's token ends
BEHIND, OPENED = "behind the wall", "with open policies"


def wall_work(folder: Path, url: str, pace: Pace) -> Work:
    """The tree of four levels, asked by the agent at its top."""
    npn, secret = tree_top(url), secrets.token_urlsafe(32)
    token = jwt.encode({"agent": npn, "role": "operator", "exp": FOR_EVER}, secret, "HS256")
    taken: dict[str, list[Figure]] = {BEHIND: [], OPENED: []}
    with python_server(OURS, folder, url, DOWNLINE_TOKEN_SECRET=secret) as server:
        way = over_http(replace(server, token=token), "tree")
        for _ in range(BLOCKS):
            taken[BEHIND] += time_in_turns([way], npn, rounds=pace.rounds, warm_ups=pace.warm_ups)
            with open_policies(url):
                taken[OPENED] += time_in_turns(
                    [way], npn, rounds=pace.rounds, warm_ups=pace.warm_ups
                )
    behind, opened = (whole(name, figures) for name, figures in taken.items())
    title = "the tree asked by the agent at its top, with and without row-level security"
    answer = f"{behind.bytes or 0:,} and {opened.bytes or 0:,} bytes"
    return Work("wall", title, answer, [behind, opened], [at_most(LIMIT, behind, opened)])


def whole(name: str, figures: list[Figure]) -> Figure:
    """One figure of the medians of several blocks."""
    last = figures[-1]
    medians = [figure.median for figure in figures]
    return Figure.of(name, last.unit, medians, bytes=last.bytes, peak_mb=last.peak_mb)


@contextmanager
def open_policies(url: str) -> Iterator[None]:
    """Every row for everyone while this is open."""
    with psycopg.connect(url, autocommit=True) as owner:
        policies = owner.execute(POLICIES).fetchall()
        set_policies(owner, [(table, OPEN) for table, _ in policies])
        try:
            yield
        finally:
            set_policies(owner, policies)


def set_policies(owner: psycopg.Connection, policies: list[tuple[str, str]]) -> None:
    """Give the tables these conditions, all at once."""
    with owner.transaction():
        for table, condition in policies:
            named = sql.Identifier(table)
            owner.execute(ALTER.format(named, sql.SQL(condition)))  # type: ignore[arg-type]
