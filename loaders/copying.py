"""Rows as CSV straight from Postgres, for files too long to pass through objects of ours."""

from collections.abc import AsyncGenerator
from typing import Any

from psycopg import errors, pq
from psycopg.abc import PQGen
from psycopg.pq.abc import PGconn
from psycopg.waiting import Wait

from loaders.database import Snapshot, recorded, sentences
from loaders.statement import Statement

BLOCK = 256 * 1024  # bytes, more or less
# Days as ISO 8601 has them, and a statement that lasts as long as the client takes to read.
PREPARE = "select set_config('datestyle', 'ISO', true), set_config('statement_timeout', %s, true)"

Lines = AsyncGenerator[bytes, None]


async def copied(
    snapshot: Snapshot, statement: Statement[Any], parameters: dict[str, Any], seconds: float
) -> Lines:
    """The rows as CSV without a header: null is nothing, empty text is `""`; in whole lines."""
    with sentences():
        connection, is_opening = await snapshot.opened()
        assert not is_opening, "the viewer has been read in this snapshot"
        await connection.execute(PREPARE, (f"{seconds * 1000:.0f}",))
        text = f"copy ({statement.text}) to stdout (format csv)"
        values = {**statement.constants, **parameters}
        log = recorded.get()
        if log is not None:
            log.append(text)
        async with connection.cursor() as cursor, cursor.copy(text, values):
            is_end = False
            while not is_end:
                # Many rows at a time: one by one, a million take seconds more.
                rows, is_end = await connection.wait(received(connection.pgconn))
                if rows:
                    yield b"".join(rows)


def received(pgconn: PGconn) -> PQGen[tuple[list[memoryview], bool]]:
    """The rows that have arrived, at least one until the end, and whether that was the end."""
    rows: list[memoryview] = []
    size = 0
    while size < BLOCK:
        length, row = pgconn.get_copy_data(1)
        if length > 0:
            rows.append(row)
            size += length
        elif length < 0:
            check_end(pgconn)
            return rows, True
        elif rows:
            break
        else:
            while not (yield Wait.R):
                continue
            pgconn.consume_input()
    return rows, False


def check_end(pgconn: PGconn) -> None:
    """Take the command's result; raises what it failed of."""
    while (result := pgconn.get_result()) is not None:
        if result.status != pq.ExecStatus.COMMAND_OK:
            raise errors.error_from_result(result)
