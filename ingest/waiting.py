"""Takes in the rows that waited, as their own reports said them, once what they lacked is there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import psycopg

from ingest.agent_directory import AgentDirectory, agent_directory
from ingest.carrier import CarrierProfile, FeedProfile, carrier_profiles
from ingest.carrier_report import find_place, find_scope
from ingest.enrollment import MergeOutcome, merge_statements, read_secret
from ingest.header import unique_names
from ingest.held import hold_conflicts
from ingest.mapping import CHUNK_ROWS, map_file
from ingest.reading import Row
from ingest.recognise import RecognisedFile
from ingest.staged_row import HeldRecord
from ingest.statement import rows, run, statement


@dataclass(frozen=True)
class WaitingReport:
    """A report with rows that wait for `subjects`, as it was stored.

    Without a scope it lies in the folder of an agent who was not known: it speaks for nobody yet.
    """

    report_id: int
    carrier_id: int
    carrier: str
    feed: str
    file_name: str
    header: Sequence[str]
    folder_npn: str | None
    as_of: date
    scope_id: int | None
    subjects: Sequence[str] | None

    def profile(self) -> tuple[CarrierProfile, FeedProfile] | None:
        """Whose it is by today's carrier files; None for a feed that is no longer described."""
        carrier = carrier_profiles().get(self.carrier)
        found = [feed for feed in carrier.feeds if feed.name == self.feed] if carrier else []
        return (carrier, found[0]) if carrier and found else None


@dataclass(frozen=True)
class WaitingRows:
    """The stored cells of a report's rows, in the order of its lines; all where `subjects` is None.

    They are fetched as they are asked for, so that any number of them fits into memory.
    """

    connection: psycopg.Connection
    report: WaitingReport
    subjects: Sequence[str] | None

    def rows(self) -> Iterator[Row]:
        """Each row with the line on which it stood."""
        names = unique_names(self.report.header, len(self.report.header))
        after: int | None = -1
        while after is not None:
            found = rows(
                self.connection,
                "list_waiting_rows",
                report_id=self.report.report_id,
                subjects=self.wanted(),
                after=after,
                most=CHUNK_ROWS,
            )
            for line, raw in found:
                yield line, [raw.get(name, "") for name in names]
            after = found[-1][0] if found else None

    def wanted(self) -> list[str] | None:
        """The subjects as a statement takes them."""
        return None if self.subjects is None else list(self.subjects)


def take_in_waiting(
    connection: psycopg.Connection, received_at: datetime, today: date, *, every: bool = False
) -> int:
    """How many rows no longer wait, in the caller's transaction.

    Tried are those whose agent may be known by now, or `every` one: a conflict may be settled, and
    a carrier's file may know more words. What they say is said as of their own report's day.
    """
    directories: dict[int, AgentDirectory] = {}
    returned = 0
    for report in [WaitingReport(*found) for found in rows(connection, "list_waiting_reports")]:
        if report.carrier_id not in directories:
            directories[report.carrier_id] = agent_directory(connection, report.carrier_id)
        directory = directories[report.carrier_id]
        returned += take_in_report_again(connection, report, directory, received_at, today, every)
    return returned


def take_in_report_again(
    connection: psycopg.Connection,
    report: WaitingReport,
    directory: AgentDirectory,
    received_at: datetime,
    today: date,
    every: bool,
) -> int:
    """How many rows of one report no longer wait."""
    profile = report.profile()
    agent_id = directory.agent_id(report.folder_npn) if report.folder_npn else None
    arrived = [subject for subject in report.subjects or () if directory.may_know(subject)]
    if profile is None or (report.scope_id is None and agent_id is None):
        return 0
    if report.scope_id is not None and not arrived and not every:
        return 0
    carrier, feed = profile
    whole = every or report.scope_id is None
    waiting = WaitingRows(connection, report, None if whole else arrived)
    file = stored_file(report, carrier, feed, waiting)
    held, skipped = stage_rows(connection, file, directory)
    merged = merge_waiting(connection, report, feed, agent_id, received_at, today)
    held += hold_conflicts(file, merged.conflicts)
    return settle(connection, waiting, merged, held, skipped)


def stored_file(
    report: WaitingReport, carrier: CarrierProfile, feed: FeedProfile, waiting: WaitingRows
) -> RecognisedFile:
    """The waiting rows as a file of their own; their cells begin on its first line."""
    return RecognisedFile(
        path=Path(report.file_name),
        file_name=report.file_name,
        digest=b"",
        source=waiting,
        header=tuple(report.header),
        header_line=0,
        carrier=carrier,
        feed=feed,
        as_of=report.as_of,
        folder_npn=report.folder_npn,
    )


def stage_rows(
    connection: psycopg.Connection, file: RecognisedFile, directory: AgentDirectory
) -> tuple[list[HeldRecord], int]:
    """Send what need not wait any more to `staged`; the rows that do, and how many are no data.

    Words and warnings were counted when the report arrived.
    """
    held: list[HeldRecord] = []
    skipped = 0
    run(connection, "stage_statements")
    for chunk in map_file(file, directory, key=read_secret(connection)):
        # A COPY for each chunk: the next one is fetched over the same connection.
        with connection.cursor() as cursor, cursor.copy(statement("copy_statements")) as copy:
            for staged in chunk.staged:
                copy.write_row(staged)
        held.extend(chunk.held)
        skipped += chunk.skipped
    return held, skipped


def merge_waiting(
    connection: psycopg.Connection,
    report: WaitingReport,
    feed: FeedProfile,
    agent_id: int | None,
    received_at: datetime,
    today: date,
) -> MergeOutcome:
    """Take `staged` into the enrollments; a report that spoke for nobody speaks for its agent."""
    attached = report.scope_id is not None
    scope_agent_id = agent_id if report.folder_npn else None
    scope_id, newest_on = find_scope(connection, report.carrier_id, feed, scope_agent_id)
    if not attached:
        run(connection, "attach_report", report_id=report.report_id, scope_id=scope_id)
    place = find_place(
        connection,
        report_id=report.report_id,
        carrier_id=report.carrier_id,
        scope_id=scope_id,
        kind=feed.kind,
        as_of=report.as_of,
        received_at=received_at,
        newest_on=newest_on,
        resumed=attached,
        waited=True,
    )
    return merge_statements(connection, place, today)


def settle(
    connection: psycopg.Connection,
    waiting: WaitingRows,
    merged: MergeOutcome,
    held: Sequence[HeldRecord],
    skipped: int,
) -> int:
    """Move the counts of the report and forget the rows that came in; how many these were."""
    report_id = waiting.report.report_id
    for record in held:
        run(
            connection,
            "say_why_held",
            report_id=report_id,
            line=record.line,
            reason=record.reason.value,
            subject=record.subject,
            message=record.message,
        )
    run(
        connection,
        "delete_waiting_rows",
        report_id=report_id,
        subjects=waiting.wanted(),
        still=[record.line for record in held],
    )
    run(
        connection,
        "move_held_counts",
        report_id=report_id,
        inserted=merged.inserted,
        updated=merged.updated,
        unchanged=merged.unchanged,
        skipped=skipped,
    )
    return merged.inserted + merged.updated + merged.unchanged + skipped
