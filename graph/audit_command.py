"""`downline audit`: who was shown clients' details."""

from datetime import date

import psycopg
from rich.table import Table

from graph.console import results_console, say
from models.access_log import AccessLogRow, read_access_log


def print_audit(connection: psycopg.Connection, since: date | None, most: int) -> None:
    """The newest entries since that day, the newest first."""
    rows = read_access_log(connection, since, most)
    table = Table("at", "who", "downline of", "role", "operation", "document", "form", "clients")
    for row in rows:
        table.add_row(*shown(row))
    results_console().print(table)
    if len(rows) == most:
        say(f"these are the newest {most}; --limit shows more")


def shown(row: AccessLogRow) -> tuple[str, ...]:
    """The cells of an entry; of the hash its beginning, which tells documents apart."""
    return (
        row.at.isoformat(timespec="seconds"),
        row.subject,
        row.agent_npn or "the organisation",
        row.role,
        row.operation,
        row.document[:12],
        row.form,
        str(row.clients),
    )
