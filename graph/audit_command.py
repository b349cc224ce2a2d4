"""`downline audit`: who was shown clients' details."""

from collections.abc import Sequence

from rich.table import Table

from graph.console import results_console, say
from models.access_log import AccessLogRow


def print_audit(rows: Sequence[AccessLogRow], most: int) -> None:
    """The entries, and whether there may be more than were asked for."""
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
