"""Takes in one report of a carrier: its scope, its rows staged, merged or held, its counts."""

from collections import Counter
from datetime import date
from typing import Any

import psycopg

from ingest.agent_directory import AgentDirectory, agent_directory
from ingest.carrier import CarrierProfile, FeedProfile
from ingest.enrollment import MergeOutcome, ReportPlace, merge_statements, read_secret
from ingest.errors import FileRefused
from ingest.header_change import header_change
from ingest.held import hold_conflicts, insert_held_rows
from ingest.held_groups import held_problems
from ingest.held_listing import HeldListing
from ingest.held_spool import HeldSpool
from ingest.read_ahead import Reader, carrier_id_of
from ingest.recognise import RecognisedFile
from ingest.report import FileOutcome, count_report, insert_report
from ingest.staged_row import HeldRecord
from ingest.statement import rows, run, statement
from models import FeedKind

FEW_ROWS = 20  # a book that listed fewer may well have halved
MOST_WORDS = 1_000  # without a meaning; a column of names in place of statuses has as many as rows


def take_in_report(
    connection: psycopg.Connection,
    file: RecognisedFile,
    carrier: CarrierProfile,
    feed: FeedProfile,
    outcome: FileOutcome,
    today: date,
    reader: Reader,
) -> None:
    """One report of a carrier."""
    as_of = day_of(file, today)
    carrier_id = carrier_id_of(connection, carrier.code)
    directory = agent_directory(connection, carrier_id)
    folder_agent_id = directory.agent_id(file.folder_npn) if file.folder_npn else None
    if file.folder_npn is not None and folder_agent_id is None:
        hold_strangers_file(connection, file, carrier_id, directory, outcome, reader)
        return
    scope_id, newest_on = find_scope(connection, carrier_id, feed, folder_agent_id)
    outcome.known = is_known(connection, file, scope_id)
    if outcome.known:
        return
    if newest_on is not None and as_of < newest_on:
        outcome.newer_on = newest_on
    report_id, received_at = insert_report(
        connection, outcome, file=file, carrier_id=carrier_id, scope_id=scope_id
    )
    place = find_place(
        connection,
        report_id=report_id,
        carrier_id=carrier_id,
        scope_id=scope_id,
        kind=feed.kind,
        as_of=as_of,
        received_at=received_at,
        newest_on=newest_on,
    )
    merge_report(connection, file, place, directory, outcome, reader, today)


def day_of(file: RecognisedFile, today: date) -> date:
    """The day that a report is as of, which is not after the business date."""
    assert file.as_of is not None, "a carrier's report is as of a day"
    if file.as_of > today:
        raise FileRefused(
            f"{file.file_name} is as of {file.as_of}, after the business date {today}; "
            "check the date in its name, or give --as-of",
            file_name=file.file_name,
        )
    return file.as_of


def merge_report(
    connection: psycopg.Connection,
    file: RecognisedFile,
    place: ReportPlace,
    directory: AgentDirectory,
    outcome: FileOutcome,
    reader: Reader,
    today: date,
) -> None:
    """Take in its rows and count them; those that cannot be taken in are held."""
    with HeldSpool() as held:
        stage_file(connection, file, directory, outcome, reader, held)
        keep_held(connection, file, place.report_id, place.carrier_id, held)
        merged = merge_statements(connection, place, today)
        conflicts = hold_conflicts(file, merged.conflicts)
        keep_held(connection, file, place.report_id, place.carrier_id, conflicts)
        note_merge(outcome, merged, len(held) + len(conflicts))
        if outcome.held:
            outcome.problems = held_problems(connection, place.report_id)
        compare_with_previous(connection, file, place, outcome)
    count_report(connection, place.report_id, outcome)


def find_scope(
    connection: psycopg.Connection, carrier_id: int, feed: FeedProfile, agent_id: int | None
) -> tuple[int, date | None]:
    """The scope of a feed, the organisation's or one agent's, and the day of its newest report."""
    [(scope_id, newest_on)] = rows(
        connection,
        "find_scope",
        carrier_id=carrier_id,
        feed=feed.name,
        kind=feed.kind.value,
        rank=feed.rank,
        agent_id=agent_id,
    )
    return scope_id, newest_on


def find_place(
    connection: psycopg.Connection,
    *,
    report_id: int,
    carrier_id: int,
    scope_id: int,
    as_of: date,
    resumed: bool = False,
    **facts: Any,
) -> ReportPlace:
    """Where a report stands among the others of its scope; one that is resumed spoke already."""
    place: dict[str, Any] = {"carrier_id": carrier_id, "scope_id": scope_id, "as_of": as_of}
    [(previous_on, next_on, again, others_on)] = rows(
        connection, "find_neighbours", report_id=report_id, **place
    )
    return ReportPlace(
        report_id=report_id,
        **place,
        previous_on=previous_on,
        next_on=next_on,
        others_on=others_on,
        again=again or resumed,
        resumed=resumed,
        **facts,
    )


def is_known(connection: psycopg.Connection, file: RecognisedFile, scope_id: int | None) -> bool:
    """Whether these bytes were taken in before, for this scope and day."""
    found = rows(
        connection,
        "find_same_bytes",
        digest=file.digest,
        scope_id=scope_id,
        as_of=file.as_of,
        as_of_guessed=file.as_of_guessed,
    )
    return bool(found)


def hold_strangers_file(
    connection: psycopg.Connection,
    file: RecognisedFile,
    carrier_id: int,
    directory: AgentDirectory,
    outcome: FileOutcome,
    reader: Reader,
) -> None:
    """A file in the folder of an agent who is not known: its rows are held, it speaks for no scope.

    Taken for the organisation's book, it would make everything else absent. So it is refused where
    its rows name agents who are known.
    """
    outcome.known = is_known(connection, file, None)
    if outcome.known:
        return
    report_id, _ = insert_report(
        connection, outcome, file=file, carrier_id=carrier_id, scope_id=None
    )
    with HeldSpool() as held:
        stage_file(connection, file, directory, outcome, reader, held)
        [(staged,)] = connection.execute("select count(*) from staged").fetchall()
        connection.execute("drop table staged")
        if staged:
            raise FileRefused(
                f"{file.file_name} lies in the folder of agent {file.folder_npn}, who is not "
                "known; load agents.csv that names them, then give the file again",
                file_name=file.file_name,
            )
        keep_held(connection, file, report_id, carrier_id, held)
        outcome.held = len(held)
        if outcome.held:
            outcome.problems = held_problems(connection, report_id)
    count_report(connection, report_id, outcome)


def keep_held(
    connection: psycopg.Connection,
    file: RecognisedFile,
    report_id: int,
    carrier_id: int,
    held: HeldSpool | list[HeldRecord],
) -> None:
    """Store the rows of a report that wait; those of a book list what they print all the same."""
    if not len(held):
        return
    is_book = file.feed is not None and file.feed.kind is FeedKind.BOOK
    insert_held_rows(
        connection,
        report_id,
        held,
        secret=read_secret(connection),
        carrier_id=carrier_id,
        listing=HeldListing(file) if is_book else None,
    )


def note_merge(outcome: FileOutcome, merged: MergeOutcome, held: int) -> None:
    """Put the counts of the merge into the file's outcome."""
    outcome.inserted, outcome.updated = merged.inserted, merged.updated
    outcome.unchanged, outcome.held = merged.unchanged, held
    if merged.replaced:
        outcome.warnings.append(
            "enrollments gone from this book without an end while it lists the member with "
            f"another plan: {merged.replaced}; both stay, confirm with the carrier which one holds"
        )


def compare_with_previous(
    connection: psycopg.Connection,
    file: RecognisedFile,
    place: ReportPlace,
    outcome: FileOutcome,
) -> None:
    """Warn of what the scope's report before this one had, and this one has lost."""
    if place.previous_on is None or file.carrier is None or file.feed is None:
        return
    previous = rows(connection, "list_previous_reports", **vars(place))
    listed = max(count for count, _ in previous)
    if place.is_next_book and (shrunk := shrinking(outcome, listed, place.previous_on)):
        outcome.warnings.append(shrunk)
    had = [name for _, header in previous for name in header]
    changed = header_change(file.carrier.code, file.feed, had, file.header, place.previous_on)
    if changed:
        outcome.warnings.append(changed)


def shrinking(outcome: FileOutcome, before: int, on: date) -> str | None:
    """The sentence on a book that lists under half of what the one before did; None if it does."""
    now = outcome.rows - outcome.skipped
    if before < FEW_ROWS or 2 * now >= before:
        return None
    return (
        f"lists {now} {'member' if now == 1 else 'members'} where the book of {on} listed "
        f"{before}; if it is not whole, ask for it again, nothing ends by what it leaves out"
    )


def stage_file(
    connection: psycopg.Connection,
    file: RecognisedFile,
    directory: AgentDirectory,
    outcome: FileOutcome,
    reader: Reader,
    held: HeldSpool,
) -> None:
    """Send every readable row to the `staged` table, and put those that lack something aside."""
    warnings: Counter[str] = Counter()
    run(connection, "stage_statements")
    key = read_secret(connection)
    with connection.cursor() as cursor, cursor.copy(statement("copy_statements")) as copy:
        for chunk in reader.chunks(file, directory, key):
            for staged in chunk.staged:
                copy.write_row(staged)
            held.extend(chunk.held)
            outcome.skipped += chunk.skipped
            count_words(outcome.unmapped, chunk.unmapped, warnings)
            warnings.update(chunk.warnings)
            outcome.warnings.extend(chunk.remarks)
    reader.begin_expected(connection, key)
    outcome.warnings.extend(f"{warning} ({count} rows)" for warning, count in warnings.items())


def count_words(
    counted: Counter[tuple[str, str]], found: Counter[tuple[str, str]], warnings: Counter[str]
) -> None:
    """Add the words of a chunk to those of the file; past a thousand no new ones are listed."""
    for (column, word), count in found.items():
        if (column, word) in counted or len(counted) < MOST_WORDS:
            counted[column, word] += count
        else:
            warnings[f"`{column}` prints more words without a meaning than are listed"] += count
