"""Takes in one file after the other, each in one transaction: wholly in, or wholly out.

Stages: recognise, read and map, stage with COPY, match keys, fold, count, commit.
"""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from ingest.archive import GivenFile, unpacking
from ingest.carrier import carrier_profiles
from ingest.carrier_report import take_in_report
from ingest.enrollment import fold_touched
from ingest.errors import FileRefused
from ingest.failure import is_of_database, refusal_of
from ingest.file_name import shown_name
from ingest.held_groups import held_problems
from ingest.own_feed import OWN_FEEDS, load_own_feed
from ingest.read_ahead import Progress, Reader, silent
from ingest.recognise import RecognisedFile, recognise
from ingest.report import FileOutcome, Retried, count_report, insert_report
from ingest.report_day import EASTERN
from ingest.statement import rows, run
from ingest.waiting import take_in_waiting
from models.database import HalfMade

NAMING = frozenset({"agents", "writing_numbers"})  # our feeds that say who an agent is
EXPLAINING = frozenset({"plans", "crosswalk"})  # our feeds that say what plans and endings are


@dataclass(frozen=True)
class Options:
    """How files are taken in: what the caller says of them, whether anything is kept, and where
    the day begins on which a file was changed.
    """

    carrier: str | None = None
    as_of: date | None = None
    dry_run: bool = False
    zone: ZoneInfo = EASTERN


def sync_carriers(connection: psycopg.Connection) -> None:
    """Repeat the carriers' data files in the carrier table; only differences are written."""
    profiles = list(carrier_profiles().values())
    with connection.transaction():
        written = run(
            connection,
            "upsert_carriers",
            codes=[profile.code for profile in profiles],
            names=[profile.name for profile in profiles],
            reporting=[profile.inclusion.value for profile in profiles],
            cadence_days=[profile.cadence_days for profile in profiles],
            lag_days=[profile.lag_days for profile in profiles],
        )
        if written:
            run(connection, "bump_data_version")


def ingest_files(
    connection: psycopg.Connection,
    paths: Iterable[Path],
    options: Options,
    progress: Progress = silent,
) -> Iterator[FileOutcome]:
    """The outcome of each file: our own feeds first, in their order, then the carriers' by day.

    Each file is a transaction of its own; a dry run is one for all, so that files see each other.
    """
    if not options.dry_run:
        yield from take_in_files(connection, paths, options, progress)
        return
    with connection.transaction(force_rollback=True):
        yield from take_in_files(connection, paths, options, progress)


def take_in_files(
    connection: psycopg.Connection, paths: Iterable[Path], options: Options, progress: Progress
) -> Iterator[FileOutcome]:
    """The outcomes, in the caller's transaction if there is one."""
    run(connection, "prepare_session")
    sync_carriers(connection)
    recognised: list[tuple[GivenFile, RecognisedFile]] = []
    with unpacking(options.zone) as place, collector_resting():
        for path in paths:
            try:
                for given in place.files(path):
                    yield from look_at(connection, given, options, recognised)
            except (OSError, FileRefused) as error:
                yield refuse(connection, refusal_of(error, shown_name(path)), options, path)
        recognised.sort(key=ingest_order)
        with Reader(progress) as reader:
            for number, (given, file) in enumerate(recognised, 1):
                reader.expected = recognised[number][1] if number < len(recognised) else None
                outcome = ingest_file(connection, file, options, reader)
                outcome.path, outcome.archive = given.given, given.archive
                place.forget(given)
                gc.collect()
                yield outcome


@contextmanager
def collector_resting() -> Iterator[None]:
    """No garbage collection but between files: rows hold no cycles, looking for some takes long."""
    was_enabled = gc.isenabled()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_enabled:
            gc.enable()


def look_at(
    connection: psycopg.Connection,
    given: GivenFile,
    options: Options,
    recognised: list[tuple[GivenFile, RecognisedFile]],
) -> Iterator[FileOutcome]:
    """Add the file to those that are known for what they are, or refuse it."""
    as_of = options.as_of or given.day
    try:
        file = recognise(given.path, carrier=options.carrier, as_of=as_of, zone=options.zone)
        recognised.append((given, file))
    except Exception as error:
        refusal = refusal_of(error, shown_name(given.path))
        outcome = refuse(connection, refusal, options, given.given, refusal.file)
        outcome.archive = given.archive
        yield outcome


def ingest_order(found: tuple[GivenFile, RecognisedFile]) -> tuple[int, date, str]:
    """Our own feeds in the order in which they refer to each other, then reports by as-of day."""
    _, file = found
    own = OWN_FEEDS.index(file.own_feed) if file.own_feed else len(OWN_FEEDS)
    return own, file.as_of or date.min, file.file_name


def ingest_file(
    connection: psycopg.Connection, file: RecognisedFile, options: Options, reader: Reader
) -> FileOutcome:
    """One file in one transaction: taken in whole, or refused whole with a report of why."""
    try:
        with connection.transaction():
            run(connection, "take_ingest_lock")
            outcome = take_in(connection, file, reader)
            file.refuse_changed()
            return outcome
    except Exception as error:
        if is_of_database(error):
            raise
        return refuse(connection, refusal_of(error, file.file_name), options, file.path, file)


def take_in_held(connection: psycopg.Connection, options: Options) -> Retried:
    """Try every row that waits once more, in one transaction."""
    with connection.transaction(force_rollback=options.dry_run):
        run(connection, "take_ingest_lock")
        [(now,)] = connection.execute("select clock_timestamp()").fetchall()
        returned = take_in_waiting(connection, now, business_date(connection), every=True)
        if returned:
            run(connection, "bump_data_version")
        problems = held_problems(connection)
    return Retried(returned, problems.total(), problems)


def take_in(connection: psycopg.Connection, file: RecognisedFile, reader: Reader) -> FileOutcome:
    """The file's rows, in the caller's transaction."""
    outcome = FileOutcome(
        file_name=file.file_name,
        carrier=file.carrier.code if file.carrier else None,
        feed=file.feed.name if file.feed else file.own_feed,
        as_of=file.as_of,
        warnings=list(file.warnings),
    )
    today = business_date(connection)
    if file.carrier is None or file.feed is None:
        take_in_own_feed(connection, file, outcome, today)
    else:
        take_in_report(connection, file, file.carrier, file.feed, outcome, today, reader)
    if not outcome.known:
        run(connection, "bump_data_version")
    return outcome


def business_date(connection: psycopg.Connection) -> date:
    """The day for which statuses and today's tree are stored."""
    found = connection.execute("select today from business_day").fetchone()
    if found is None:
        raise HalfMade
    [today] = found
    assert isinstance(today, date)
    return today


def take_in_own_feed(
    connection: psycopg.Connection, file: RecognisedFile, outcome: FileOutcome, today: date
) -> None:
    """One of our own files: agents, uplines, writing numbers, plans, crosswalk, compliance."""
    assert file.own_feed is not None, "a file without a carrier is one of our own"
    outcome.known = bool(
        rows(connection, "find_same_own_bytes", digest=file.digest, feed=file.own_feed)
    )
    if outcome.known:
        return
    report_id, received_at = insert_report(
        connection, outcome, file=file, carrier_id=None, scope_id=None
    )
    taken = load_own_feed(
        connection, file.own_feed, file.file_name, list(file.header), file.rows(), today
    )
    outcome.inserted, outcome.updated = taken.inserted, taken.updated
    outcome.unchanged, outcome.skipped = taken.unchanged, taken.skipped
    outcome.warnings.extend(taken.warnings)
    count_report(connection, report_id, outcome)
    changed = taken.inserted or taken.updated
    if file.own_feed in NAMING and changed:
        outcome.returned = take_in_waiting(connection, received_at, today)
    if file.own_feed in EXPLAINING and changed:
        refold_relisted(connection, received_at, today)


def refold_relisted(connection: psycopg.Connection, received_at: datetime, today: date) -> None:
    """Fold again what a changed plan list or crosswalk may explain, carrier by carrier."""
    for (carrier_id,) in connection.execute("select id from carrier order by id").fetchall():
        run(connection, "make_touched")
        run(connection, "touch_relisted", carrier_id=carrier_id)
        fold_touched(connection, carrier_id=carrier_id, received_at=received_at, today=today)


def refuse(
    connection: psycopg.Connection,
    refusal: FileRefused,
    options: Options,
    path: Path,
    file: RecognisedFile | None = None,
) -> FileOutcome:
    """Keep the report of a file that was refused whole, with the sentence that says why."""
    outcome = FileOutcome(
        file_name=refusal.file_name or (file.file_name if file else ""),
        carrier=file.carrier.code if file and file.carrier else None,
        feed=(file.feed.name if file.feed else file.own_feed) if file else None,
        as_of=file.as_of if file else options.as_of,
        rejected=count_rows(file),
        error=str(refusal),
        path=path,
    )
    digest = file.digest if file else b""
    with connection.transaction():
        run(connection, "take_ingest_lock")
        carrier_id = connection.execute(
            "select id from carrier where code = %s", (outcome.carrier,)
        ).fetchone()
        run(connection, "forget_refusal", digest=digest, file_name=outcome.file_name)
        insert_report(
            connection,
            outcome,
            file=file,
            carrier_id=carrier_id[0] if carrier_id else None,
            scope_id=None,
        )
        run(connection, "bump_data_version")
    return outcome


def count_rows(file: RecognisedFile | None) -> int:
    """The rows of a refused file as far as it can be read."""
    if file is None:
        return 0
    try:
        return sum(1 for _ in file.rows())
    except Exception:
        return 0
