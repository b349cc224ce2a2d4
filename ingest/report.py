"""What became of one file, in the database and in the answer of the command."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from ingest.held_groups import Problems
from ingest.recognise import RecognisedFile
from ingest.statement import rows, run


@dataclass
class FileOutcome:
    """The fate of one file's rows; each is in exactly one of the six counts.

    `problems` are what the held ones wait for. With `error` the file was refused whole; `known`
    means that these bytes were taken in before.
    `returned` are rows of earlier reports that waited for what this file brought. `path` is where
    the file was given, `archive` what it was packed in; `newer_on` is the day of a newer report of
    its scope that had come before it.
    """

    file_name: str
    carrier: str | None = None
    feed: str | None = None
    as_of: date | None = None
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    held: int = 0
    rejected: int = 0
    skipped: int = 0
    unmapped: Counter[tuple[str, str]] = field(default_factory=Counter)
    problems: Problems = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    error: str | None = None
    known: bool = False
    returned: int = 0
    path: Path | None = None
    archive: str | None = None
    newer_on: date | None = None

    @property
    def rows(self) -> int:
        """Every row below the header."""
        return (
            self.inserted + self.updated + self.unchanged + self.held + self.rejected + self.skipped
        )


@dataclass(frozen=True)
class Retried:
    """How many rows of earlier reports no longer wait, how many still do, and for what."""

    returned: int
    waiting: int
    problems: Problems = field(default_factory=Counter, compare=False)


def insert_report(
    connection: psycopg.Connection,
    outcome: FileOutcome,
    *,
    file: RecognisedFile | None,
    carrier_id: int | None,
    scope_id: int | None,
) -> tuple[int, datetime]:
    """Begin the report of a file; its id and the moment it counts as received.

    There is no `file` where it was refused before it was known for what it is.
    """
    [(report_id, received_at)] = rows(
        connection,
        "insert_report",
        carrier_id=carrier_id,
        scope_id=scope_id,
        feed=outcome.feed or "",
        file_name=outcome.file_name,
        header=Jsonb(list(file.header) if file else []),
        folder_npn=file.folder_npn if file else None,
        digest=file.digest if file else b"",
        as_of=outcome.as_of,
        rejected=outcome.rejected,
        warnings=Jsonb(outcome.warnings),
        error=outcome.error,
    )
    return report_id, received_at


def count_report(connection: psycopg.Connection, report_id: int, outcome: FileOutcome) -> None:
    """Write the counts of a report that was taken in."""
    run(
        connection,
        "count_report",
        report_id=report_id,
        inserted=outcome.inserted,
        updated=outcome.updated,
        unchanged=outcome.unchanged,
        held=outcome.held,
        skipped=outcome.skipped,
        unmapped_words=Jsonb(unmapped_words(outcome.unmapped)),
        warnings=Jsonb(outcome.warnings),
    )


def unmapped_words(counted: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    """Words without a meaning in the carrier's file, the most frequent first."""
    return [
        {"column": column, "word": word, "count": count}
        for (column, word), count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ]
