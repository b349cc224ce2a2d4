"""Books that come late, or undo a correction: what they show is as if all had come in their order.

A book's row corrects the effective date of an enrollment that the book lists no more, and any row
that of a policy number (the rules are in `sql/find_corrected_by_book.sql` and `_by_policy.sql`).
Whether it does hangs on what earlier reports said, and those may come later: then corrections are
made that were not known of, and others undone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from ingest.matching import copy_rows, merge_enrollments
from ingest.statement import rows, run
from ingest.union import Union

MOST_STATEMENTS = 200  # of one member; more share a number or a name that tells nobody apart
MOST_DAYS = 60  # between two effective dates of which one corrects the other
OPEN = ("PENDING", "CONFIRMED", "UNMAPPED")  # the words of what has not ended


class Said(NamedTuple):
    """One statement, as far as it decides what is one enrollment; `to` is None while it holds.

    `is_held` is a row that waits: it lists an enrollment and says nothing else of it yet.
    """

    enrollment_id: int
    scope_id: int
    by_book: bool
    since: date
    to: date | None
    effective_on: date | None
    agent_id: int
    word: str
    died: bool
    policy_number: str | None
    has_ended: bool
    content: UUID
    member_id: str | None
    medicare_id: str | None
    is_held: bool = False


class Fit(NamedTuple):
    """A date that may correct another, with the places of both; the best comes first."""

    days: int
    old: date
    new: date
    mine: int
    theirs: int


@dataclass(frozen=True)
class Changes:
    """Which enrollments' statements, by effective date, go to which; and which are others whole."""

    moved: list[tuple[int, date, int]]
    merged: list[tuple[int, int]]


class Chain:
    """All that was said of a member and a plan: which effective dates are of one enrollment."""

    def __init__(self, said: Iterable[Said]) -> None:
        self.printed = [each for each in said if each.effective_on is not None]
        self.said = [each for each in self.printed if not each.is_held]
        self.days = sorted({(each.enrollment_id, effective_on(each)) for each in self.said})
        self.places = {day: place for place, day in enumerate(self.days)}
        self.union = Union()

    def place(self, said: Said) -> int:
        """The effective date that a statement is of, and the others that are one with it."""
        return self.union.root(self.places[said.enrollment_id, effective_on(said)])

    def statements(self, place: int) -> list[Said]:
        """Everything said of what is one with the effective date."""
        return [each for each in self.said if self.place(each) == place]

    def printings(self, place: int) -> list[Said]:
        """The same, and what rows that wait print of it."""
        return [each for each in self.printed if self.place(each) == place]

    def put_in_order(self) -> None:
        """Join the dates that are one, report by report: by policy numbers, then by dates."""
        for since, scope_id in sorted({(each.since, each.scope_id) for each in self.said}):
            said = [each for each in self.said if (each.since, each.scope_id) == (since, scope_id)]
            self.join(self.renumbered(each) for each in said)
            self.join(min(self.corrected(each), default=None) for each in said if each.by_book)

    def join(self, fits: Iterable[Fit | None]) -> None:
        """Join what a report began to say with what it corrects."""
        nearest: dict[int, Fit] = {}  # by the enrollment that is corrected, once
        for fit in fits:
            if fit is not None:
                nearest[fit.theirs] = min(nearest.get(fit.theirs, fit), fit)
        for fit in nearest.values():
            self.union.join(fit.mine, fit.theirs)

    def renumbered(self, said: Said) -> Fit | None:
        """What was known by the statement's policy number and has another date now."""
        mine, number = self.place(said), said.policy_number
        earlier = [each for each in self.said if each.since < said.since]
        known = {self.place(each) for each in earlier if number and each.policy_number == number}
        if mine in known:
            return None
        printed = {
            each.effective_on
            for each in self.printed
            if each.scope_id == said.scope_id
            and each.policy_number == number
            and each.since <= said.since
            and (each.to is None or each.to >= said.since)
        }
        new = effective_on(said)
        fits = [
            Fit(abs((old - new).days), old, new, mine, theirs)
            for theirs in known
            for old in [self.date_before(theirs, said)]
            if old not in printed and not self.are_printed_together(mine, theirs)
        ]
        return max(fits, key=lambda fit: fit.old, default=None)

    def date_before(self, place: int, said: Said) -> date:
        """When an enrollment took effect by what was said before the statement's day."""
        earlier = [each for each in self.statements(place) if each.since < said.since]
        decider = max(
            earlier,
            key=lambda each: (
                each.by_book, min(each.to or date.max, said.since), each.has_ended, each.content,
            ),
        )  # fmt: skip
        return effective_on(decider)

    def corrected(self, said: Said) -> Iterator[Fit]:
        """What the statement may correct."""
        mine = self.place(said)
        earlier = [each for each in self.statements(mine) if each.since < said.since]
        if any(each.scope_id == said.scope_id for each in earlier):
            return
        new = effective_on(said)
        for theirs in {self.place(each) for each in self.said} - {mine}:
            if self.are_others(mine, theirs) or self.are_printed_together(mine, theirs):
                continue
            last = self.last_before(theirs, said)
            if last is not None and abs((effective_on(last) - new).days) <= MOST_DAYS:
                old = effective_on(last)
                yield Fit(abs((old - new).days), old, new, mine, theirs)

    def are_others(self, one: int, other: int) -> bool:
        """Whether both print ids of a kind, those of the carrier or Medicare's, and none alike."""
        mine, theirs = self.statements(one), self.statements(other)
        kinds = [
            [{getattr(each, name) for each in said} - {None} for said in (mine, theirs)]
            for name in ("medicare_id", "member_id")
        ]
        return any(map(all, kinds)) and not any(ours & others for ours, others in kinds)

    def are_printed_together(self, one: int, other: int) -> bool:
        """Whether any report, of whatever day, prints both: then neither corrects the other."""
        return any(
            mine.scope_id == theirs.scope_id
            and mine.since <= (theirs.to or date.max)
            and theirs.since <= (mine.to or date.max)
            for mine in self.printings(one)
            for theirs in self.printings(other)
        )

    def last_before(self, place: int, said: Said) -> Said | None:
        """What the scope said last of an enrollment that the statement's book may correct."""
        statements = self.statements(place)
        earlier = [
            each
            for each in statements
            if each.scope_id == said.scope_id and each.since < said.since
        ]
        is_listed = any(
            each.scope_id == said.scope_id
            and each.since <= said.since
            and (each.to is None or each.to >= said.since)
            for each in self.printings(place)
        )
        if not earlier or is_listed:
            return None
        last = max(earlier, key=lambda each: (each.since, each.has_ended, each.content))
        was_confirmed = any(
            each.word == "CONFIRMED" and each.since < said.since for each in statements
        )
        is_open = last.word in OPEN and not last.died and last.agent_id == said.agent_id
        is_ahead = effective_on(last) > said.since
        return last if is_open and (is_ahead or not was_confirmed) else None

    def clusters(self) -> list[list[tuple[int, date]]]:
        """The effective dates of each enrollment, that which was spoken of first before others."""
        first: dict[int, tuple[date, int]] = {}
        found: dict[int, list[tuple[int, date]]] = defaultdict(list)
        for each in self.said:
            place = self.place(each)
            first[place] = min(first.get(place, (date.max, 0)), (each.since, each.enrollment_id))
        for day, place in self.places.items():
            found[self.union.root(place)].append(day)
        return [found[place] for place in sorted(found, key=lambda place: first[place])]


def effective_on(said: Said) -> date:
    """The day on which it takes effect, which those in a chain have."""
    assert said.effective_on is not None, "others are left out"
    return said.effective_on


def put_in_order(connection: psycopg.Connection, *, secret: bytes, carrier_id: int) -> list[int]:
    """Move what was said of the members of `touched` to where it belongs.

    Enrollments that are gone by that are others now; their clients are told. Works on the temporary
    tables of `ingest.matching`.
    """
    known = {"secret": secret, "carrier_id": carrier_id}
    linked = Union()
    statements: dict[int, Said] = {}
    for touched_id, number, *facts in rows(connection, "list_chained_statements"):
        said = Said(*facts)
        linked.join(touched_id, said.enrollment_id)
        statements[number] = said
    groups: dict[int, list[Said]] = defaultdict(list)
    held = list_held(connection, statements.values(), **known)
    for said in [*statements.values(), *held]:
        groups[linked.root(said.enrollment_id)].append(said)
    moved: dict[tuple[int, date], int] = {}
    merged: dict[int, int] = {}
    for group in groups.values():
        if len(group) > MOST_STATEMENTS:
            continue
        changes = changes_of(group, partial(new_id, connection))
        moved.update(((one, day), to) for one, day, to in changes.moved)
        merged.update(changes.merged)
    if moved:
        from_ids, days = zip(*moved, strict=True)
        ids = {**known, "from_ids": list(from_ids)}
        run(connection, "move_statements", days=list(days), to_ids=list(moved.values()), **ids)
        run(connection, "forget_moved_numbers", **ids)
    connection.execute("truncate merged")
    copy_rows(connection, "copy_merged", merged.items())
    return list(merge_enrollments(connection))


def list_held(
    connection: psycopg.Connection, statements: Iterable[Said], **facts: Any
) -> list[Said]:
    """What rows that wait print of the same enrollments, each on its book's day alone."""
    enrollment_ids = list({said.enrollment_id for said in statements})
    if not enrollment_ids:
        return []
    found = rows(connection, "list_held_statements", enrollment_ids=enrollment_ids, **facts)
    return [
        Said(
            enrollment_id=enrollment_id,
            scope_id=scope_id,
            by_book=True,
            since=as_of,
            to=as_of,
            effective_on=effective_on,
            agent_id=0,
            word="UNMAPPED",
            died=False,
            policy_number=policy_number,
            has_ended=False,
            content=UUID(int=0),
            member_id=None,
            medicare_id=None,
            is_held=True,
        )
        for enrollment_id, scope_id, as_of, effective_on, policy_number in found
    ]


def changes_of(said: Sequence[Said], new_id: Callable[[], int]) -> Changes:
    """What has to go elsewhere, so that the statements are dealt as their order has it."""
    chain = Chain(said)
    chain.put_in_order()
    homes: dict[tuple[int, date], int] = {}
    for days in chain.clusters():
        free = {enrollment_id for enrollment_id, _ in days} - set(homes.values())
        home = min(free) if free else new_id()
        homes.update(dict.fromkeys(days, home))
    gone = {enrollment_id for enrollment_id, _ in homes} - set(homes.values())
    merged: dict[int, int] = {}
    for (enrollment_id, _), home in homes.items():
        if enrollment_id in gone:
            merged.setdefault(enrollment_id, home)
    moved = [
        (enrollment_id, day, home)
        for (enrollment_id, day), home in homes.items()
        if home not in (enrollment_id, merged.get(enrollment_id))
    ]
    return Changes(moved, list(merged.items()))


def new_id(connection: psycopg.Connection) -> int:
    """The id of an enrollment that does not exist yet; it does once it is folded."""
    sequence = "select nextval(pg_get_serial_sequence('enrollment', 'id'))"
    [(number,)] = connection.execute(sequence).fetchall()
    return int(number)
