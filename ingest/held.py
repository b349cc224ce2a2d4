"""Rows that lack something: kept with reason and raw content, never dropped."""

from collections.abc import Sequence

import psycopg
from psycopg.types.json import Jsonb

from ingest.recognise import RecognisedFile
from ingest.row_holding import raw_cells
from ingest.staged_row import HeldRecord
from ingest.statement import statement
from models import HeldReason

CONFLICT = (
    "its ids point to enrollments of different members; "
    "ask the carrier which member it belongs to and correct the row"
)


def hold_conflicts(file: RecognisedFile, lines: Sequence[int]) -> list[HeldRecord]:
    """The rows on these lines, read again for their raw content."""
    wanted = set(lines)
    if not wanted:
        return []
    return [
        HeldRecord(
            line=line,
            reason=HeldReason.CONFLICT,
            subject=None,
            message=f"line {line}: {CONFLICT}",
            policy_number=None,
            raw=raw_cells(file, cells),
        )
        for line, cells in file.rows()
        if line in wanted
    ]


def insert_held_rows(
    connection: psycopg.Connection, report_id: int, held: Sequence[HeldRecord]
) -> None:
    """Keep the rows of one report that wait."""
    with connection.cursor() as cursor, cursor.copy(statement("copy_held_rows")) as copy:
        for record in held:
            copy.write_row(
                (
                    report_id,
                    record.line,
                    record.reason.value,
                    record.subject,
                    record.message,
                    record.policy_number,
                    Jsonb(record.raw),
                )
            )
