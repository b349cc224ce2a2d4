"""The session in which files are taken in."""

import psycopg

from ingest.statement import rows
from tests.ingest.own_feeds import load_people


def shown(connection: psycopg.Connection, setting: str) -> str:
    [(value,)] = connection.execute("select current_setting(%s)", (setting,)).fetchall()
    assert isinstance(value, str)
    return value


def test_a_report_has_room_in_memory(connection: psycopg.Connection) -> None:
    rows(connection, "prepare_session")

    assert (shown(connection, "work_mem"), shown(connection, "temp_buffers")) == ("128MB", "128MB")


def test_a_session_that_has_used_temporary_tables_keeps_its_buffers(
    connection: psycopg.Connection,
) -> None:
    load_people(connection, ann="1001")
    before = shown(connection, "temp_buffers")

    rows(connection, "prepare_session")

    assert (shown(connection, "work_mem"), shown(connection, "temp_buffers")) == ("128MB", before)
