"""Our own files as a test writes them, and what the tables hold after them."""

import csv
from datetime import date
from io import StringIO
from typing import Any

import psycopg
from psycopg import sql

from ingest.own_feed import load_own_feed
from ingest.own_file import OwnFeedOutcome
from tests.conftest import TODAY

TABLES = (
    "agent",
    "upline",
    "downline",
    "writing_number",
    "plan",
    "crosswalk",
    "compliance",
    "business_day",
)


def load(
    connection: psycopg.Connection, feed: str, text: str, today: date = TODAY
) -> OwnFeedOutcome:
    """Take in one file, written as a text with indented lines, in one transaction."""
    lines = [line.strip() for line in text.strip().splitlines()]
    header, *rows = list(csv.reader(StringIO("\n".join(lines))))
    numbered = enumerate(rows, start=2)
    with connection.transaction():
        return load_own_feed(connection, feed, f"{feed}.csv", header, numbered, today)


def fates(outcome: OwnFeedOutcome) -> tuple[int, int, int, int]:
    """Inserted, updated, unchanged and skipped, which add up to the rows."""
    counted = (outcome.inserted, outcome.updated, outcome.unchanged, outcome.skipped)
    assert sum(counted) == outcome.rows
    return counted


def load_carriers(connection: psycopg.Connection, *codes: str) -> None:
    """Carriers by code alone."""
    for code in codes:
        connection.execute(
            "insert into carrier (code, name, reporting, cadence_days, lag_days)"
            " values (%s, %s, 'INCLUDED', 7, 21)",
            (code, code.title()),
        )


def load_people(connection: psycopg.Connection, **npns: str) -> None:
    """Active agents by name."""
    rows = "\n".join(f"{npn},{name.title()},AGENT,ACTIVE,," for name, npn in npns.items())
    load(connection, "agents", f"npn,name,level,status,since,until\n{rows}")


def row_versions(connection: psycopg.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Where each row of each table stands and which transaction wrote it."""
    place = sql.SQL("select ctid::text, xmin::text from {} order by ctid")
    return {
        table: connection.execute(place.format(sql.Identifier(table))).fetchall()
        for table in TABLES
    }


def stored(connection: psycopg.Connection, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    return connection.execute(query.encode()).fetchall()
