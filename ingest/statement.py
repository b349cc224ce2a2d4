"""The SQL of ingest: one statement a file in `ingest/sql`, read once."""

from functools import cache
from importlib.resources import files
from typing import Any, LiteralString, cast

import psycopg


@cache
def statement(name: str) -> LiteralString:
    """The text of `ingest/sql/<name>.sql`."""
    text: Any = files("ingest").joinpath("sql", f"{name}.sql").read_text()
    return cast(LiteralString, text)


def run(connection: psycopg.Connection, name: str, **facts: Any) -> int:
    """Run one statement with its facts; the number of rows that it wrote or found."""
    return execute(connection, name, facts).rowcount


def rows(connection: psycopg.Connection, name: str, **facts: Any) -> list[tuple[Any, ...]]:
    """Run one statement with its facts; its rows."""
    return execute(connection, name, facts).fetchall()


def execute(
    connection: psycopg.Connection, name: str, facts: dict[str, Any]
) -> psycopg.ClientCursor:
    """The cursor of one statement, its facts put in as quoted literals.

    `create table as` takes no parameters, and the planner sees which day and scope it is about.
    """
    cursor = psycopg.ClientCursor(connection)
    cursor.execute(statement(name), facts or None)
    return cursor
