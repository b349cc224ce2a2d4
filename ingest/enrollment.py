"""Merges what one report says into the enrollments: match, keep what was said, fold, write."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import psycopg

from ingest.late_books import put_in_order
from ingest.matching import Matching, match_lines
from ingest.statement import rows, run, statement
from models import FeedKind
from models.fold import fold_query


@dataclass(frozen=True)
class ReportPlace:
    """Where a report stands among those of its scope.

    `previous_on` and `next_on` are the neighbouring as-of days, `others_on` the newest of the
    carrier's other scopes; `again` says that the scope has a report of this very day already, which
    then speaks together with this one. `resumed` are rows of a report whose other rows were taken
    in before; `waited` says that they, or all of its rows, are among the held ones until now.
    """

    report_id: int
    carrier_id: int
    scope_id: int
    kind: FeedKind
    as_of: date
    received_at: datetime
    previous_on: date | None
    next_on: date | None
    newest_on: date | None
    others_on: date | None
    again: bool
    resumed: bool = False
    waited: bool = False

    @property
    def is_next_book(self) -> bool:
        """Whether it is the newest book of its scope, and not the first one."""
        newest = self.next_on is None and not self.again
        return self.kind is FeedKind.BOOK and newest and self.previous_on is not None

    @property
    def is_newest_book(self) -> bool:
        """Whether it is a scope's newest book, of which there were others."""
        return self.kind is FeedKind.BOOK and self.next_on is None and self.newest_on is not None

    @property
    def is_late(self) -> bool:
        """Whether a newer report of the carrier was taken in before it, or before its last rows."""
        is_older = self.others_on is not None and self.as_of < self.others_on
        return self.next_on is not None or self.resumed or is_older

    def facts(self) -> dict[str, Any]:
        """The facts under the names that the statements use."""
        return {
            **vars(self),
            "kind": self.kind.value,
            "late": self.next_on is not None,
            "said_to": None if self.next_on is None else self.as_of,
        }


@dataclass(frozen=True)
class MergeOutcome:
    """How many lines made an enrollment, said something new of one, or neither.

    `replaced` are enrollments gone without an end whose members are listed with another plan.
    """

    inserted: int
    updated: int
    unchanged: int
    conflicts: tuple[int, ...]
    replaced: int = 0


def merge_statements(
    connection: psycopg.Connection, place: ReportPlace, today: date
) -> MergeOutcome:
    """Take the rows of `staged` into the enrollments; everything in the caller's transaction."""
    secret = read_secret(connection)
    facts = place.facts()
    connection.execute("analyze staged (line, content)")
    run(connection, "find_fresh", **facts)
    run(connection, "make_touched")
    find_held_listed(connection, place, secret=secret)
    matching = match_lines(
        connection,
        secret=secret,
        carrier_id=place.carrier_id,
        scope_id=place.scope_id,
        as_of=place.as_of,
        is_newest_book=place.is_newest_book,
        resumed=place.resumed,
    )
    run(connection, "insert_plans", carrier_id=place.carrier_id)
    keep_statements(connection, facts, place)
    gone = [*matching.merged_client_ids]
    is_dealt_anew = place.is_late or are_printed_apart(connection, facts)
    if is_dealt_anew:
        gone += put_in_order(connection, secret=secret, carrier_id=place.carrier_id)
    if place.is_next_book:
        run(connection, "make_vanished", **facts)
    run(connection, "advance_scope", scope_id=place.scope_id, as_of=place.as_of)
    fold_touched(
        connection,
        carrier_id=place.carrier_id,
        received_at=place.received_at,
        today=today,
        merged_client_ids=gone,
        anew=is_dealt_anew,
    )
    outcome = count_lines(connection, matching, place.report_id)
    run(connection, "drop_working_tables")
    return replace(outcome, replaced=count_replaced(connection)) if place.is_next_book else outcome


def find_held_listed(connection: psycopg.Connection, place: ReportPlace, *, secret: bytes) -> None:
    """Fill `held_listed` with what the report lists by rows that wait.

    Touched is what it or the report before it listed so: either can change who still does.
    """
    run(connection, "make_held_listed", secret=secret, **place.facts())
    run(connection, "touch_held_listed")
    run(connection, "make_taken_in")
    if place.waited:
        run(connection, "collect_taken_in", report_id=place.report_id)
        run(connection, "drop_taken_in_from_held_listed")


def are_printed_apart(connection: psycopg.Connection, facts: dict[str, Any]) -> bool:
    """Whether the report prints a stored enrollment as two, be it by a row that waits."""
    names = ("find_printed_together", "find_held_apart")
    return any(rows(connection, name, **facts) for name in names)


def count_replaced(connection: psycopg.Connection) -> int:
    """How many of the enrollments in `vanished` seem to have given way to another plan."""
    [(replaced,)] = rows(connection, "count_replaced")
    connection.execute("drop table vanished")
    return int(replaced)


def read_secret(connection: psycopg.Connection) -> bytes:
    """The key of the keyed hashes."""
    row = connection.execute("select value from secret").fetchone()
    assert row is not None, "db upgrade writes the secret"
    return bytes(row[0])


def keep_statements(
    connection: psycopg.Connection, facts: dict[str, Any], place: ReportPlace
) -> None:
    """Begin, end and split the runs of statements, so that any order of reports gives the same."""
    if not place.again and place.previous_on is not None:
        ending = "close_unsaid" if place.next_on is None else "split_unsaid"
        run(connection, ending, **facts)
    is_first = place.previous_on is None and place.next_on is None
    run(connection, "insert_first_events" if is_first else "insert_events", **facts)
    if place.previous_on is not None and rows(connection, "list_other_scopes", **facts):
        run(connection, "touch_listed_elsewhere", **facts)


def fold_touched(
    connection: psycopg.Connection,
    *,
    carrier_id: int,
    received_at: datetime,
    today: date,
    merged_client_ids: Iterable[int] = (),
    anew: bool = False,
) -> None:
    """Bring the enrollments of `touched`, all of one carrier, to what was said of them.

    Where it was dealt to them `anew`, so is the day on which each was last reported.
    """
    run(connection, "collect_spoken")
    connection.execute("analyze spoken (enrollment_id, place, statements)")
    connection.execute(statement("fold_statements") + fold_query())
    connection.execute("analyze folded (enrollment_id, plan_code)")
    hashing = {"secret": read_secret(connection), "carrier_id": carrier_id}
    run(connection, "resolve_folded", **hashing)
    run(connection, "make_taken_in")
    if run(connection, "make_still_listed", anew=anew, **hashing):
        run(connection, "keep_listed")
    connection.execute(
        "analyze resolved (enrollment_id, member_key, medicare_id, birth_date, effective_on)"
    )
    run(connection, "find_clients", carrier_id=carrier_id)
    connection.execute("analyze owned")
    run(connection, "collect_corrected")
    connection.execute("analyze corrected")
    run(connection, "collect_explained")
    run(connection, "insert_clients", carrier_id=carrier_id)
    run(
        connection,
        "insert_enrollments",
        carrier_id=carrier_id,
        received_at=received_at,
        today=today,
    )
    run(connection, "update_enrollments", received_at=received_at, today=today, anew=anew)
    run(connection, "make_revisited")
    connection.execute("analyze revisited")
    run(connection, "refresh_clients")
    run(connection, "delete_orphaned_clients", merged_client_ids=list(merged_client_ids))
    run(connection, "derive_reasons", today=today)
    run(connection, "drop_folding_tables")


def count_lines(connection: psycopg.Connection, matching: Matching, report_id: int) -> MergeOutcome:
    """The fates of the lines in `staged`, the conflicting ones apart."""
    [(staged, inserted, updated)] = rows(connection, "count_fates", report_id=report_id)
    return MergeOutcome(
        inserted=inserted,
        updated=updated,
        unchanged=staged - len(matching.conflicts) - inserted - updated,
        conflicts=matching.conflicts,
    )
