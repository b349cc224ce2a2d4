"""A small report of every feed of every carrier, with what each row says as its story tells it.

Nothing here asks ingest: cells come from the writers of the synthetic files, facts from the lives.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from ingest.synthesis.carriers import CARRIERS, Carrier
from ingest.synthesis.cast import Cast
from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.feed import Feed
from ingest.synthesis.manner import Cell, Kind, Manner
from ingest.synthesis.organisation import Agent, Organisation
from ingest.synthesis.story import Condition, Life, Listing
from tests.ingest.reports import Directory

AS_OF = date(2026, 11, 20)
ENROLLMENTS = 90
MOST_ROWS = 60
DATE_CELLS = Manner(",", (), damaged=False, date_cells=True, wordy=False)
PRINTED_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d\d?)/(\d\d?)/(\d{4})")
SHARED_LAYOUTS = {"molina", "zing", "freedom", "healthsun", "bnd", "chp"}
WORDS = {
    Condition.PENDING: "PENDING",
    Condition.ACCEPTED: "CONFIRMED",
    Condition.ACTIVE: "CONFIRMED",
    Condition.DENIED: "DENIED",
    Condition.WITHDRAWN: "WITHDRAWN",
    Condition.CANCELLED: "CANCELED",
    Condition.ENDED: "ENDED",
    Condition.DECEASED: "ENDED",
    Condition.UNMAPPED: "UNMAPPED",
}
WITHOUT_STATUS = {("wellcare", "book"), ("cigna", "agent_book")}
WITHOUT_END = {("uhc", "applications"), ("cigna", "agent_book")}


@dataclass(frozen=True)
class Fact:
    """What one row says."""

    npn: str
    identity: str
    name: str
    plan: str
    policy: str
    state: str
    county: str
    submitted: str | None
    effective: str | None
    termed: str | None
    word: str
    died: bool


@dataclass(frozen=True)
class Sample:
    """One feed's header, its rows as printed and with dates as dates, and what they say."""

    carrier: str
    feed: Feed
    rows: tuple[tuple[Cell, ...], ...]
    dated: tuple[tuple[Cell, ...], ...]
    facts: tuple[Fact, ...]
    folder_npn: str

    @property
    def kind(self) -> Kind:
        """How the carrier sends it."""
        return self.feed.kinds[0]

    def __str__(self) -> str:
        return f"{self.carrier}-{self.feed.name}"


@cache
def organisation() -> Organisation:
    """A dozen agents."""
    return Organisation(12, 1, AS_OF)


@cache
def directory() -> Directory:
    """The dozen, by NPN and by every carrier's number; the id of each is the place in the list."""
    agents = organisation().agents
    numbers = {
        (carrier.number_kind, carrier.number_of(agent)): place
        for carrier in CARRIERS.values()
        if carrier.number_kind
        for place, agent in enumerate(agents)
    }
    with_hyphen = {
        (kind, f"{number[:2]}-{number[2:]}"): place
        for (kind, number), place in numbers.items()
        if kind == "TIN"
    }
    uhc = {("WRITING_ID", agent.uhc_id): place for place, agent in enumerate(agents)}
    npns = {agent.npn: place for place, agent in enumerate(agents)}
    return Directory(npns, numbers | with_hyphen | uhc)


@cache
def sample(code: str, feed_name: str) -> Sample:
    """The report of one feed; where a folder names the agent, that of one agent."""
    carrier = CARRIERS[code]
    feed = next(feed for feed in carrier.feeds if feed.name == feed_name)
    alone = list(enrollments_alone(carrier, feed_name))
    folder_npn = alone[0].deciding.agent.npn if feed.by_agent else ""
    alone = [one for one in alone if folder_npn in ("", one.deciding.agent.npn)][:MOST_ROWS]
    plain = replace(DATE_CELLS, date_cells=False, widths=feed.widths)
    return Sample(
        code,
        feed,
        tuple(carrier.rows(one, one.deciding, plain)[-1] for one in alone),
        tuple(with_dates(carrier.rows(one, one.deciding, DATE_CELLS)[-1]) for one in alone),
        tuple(fact(carrier, feed, one) for one in alone),
        folder_npn,
    )


def enrollments_alone(carrier: Carrier, feed_name: str) -> Iterator[Enrollment]:
    """One enrollment for each listing, as if nothing else had been said of it."""
    cast = Cast([carrier], organisation(), enrollments=ENROLLMENTS, weeks=6, seed=5, as_of=AS_OF)
    for one in cast.enrollments(carrier):
        for listing in one.life.listings:
            if carrier.feed_of(listing) == feed_name:
                said = replace(listing, twin=None)
                life = Life(one.life.submitted, said.effective, [said], one.life.ending)
                yield Enrollment(one.person, one.number, life, one.has_partner)


def with_dates(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The row with printed days as days."""
    return tuple(as_date(cell) for cell in row)


def as_date(cell: Cell) -> Cell:
    """A printed day as a day; anything else as it is."""
    found = PRINTED_DAY.fullmatch(cell) if isinstance(cell, str) else None
    if found is None:
        return cell
    if found[1]:
        return date(int(found[1]), int(found[2]), int(found[3]))
    return date(int(found[6]), int(found[4]), int(found[5]))


def fact(carrier: Carrier, feed: Feed, one: Enrollment) -> Fact:
    """What the one row of that enrollment says."""
    listing = one.deciding
    where = carrier.code, feed.name
    submitted = carrier.submitted(one)
    return Fact(
        npn=writer(carrier, listing, one).npn,
        identity=carrier.member_id(one),
        name=carrier.name(one),
        plan=listing.plan.code,
        policy=carrier.policy_number(one),
        state=one.person.state,
        county=carrier.county(one),
        submitted=submitted.isoformat() if submitted else None,
        effective=listing.effective.isoformat() if listing.effective else None,
        termed=None if where in WITHOUT_END else end_of(listing),
        word="CONFIRMED" if where in WITHOUT_STATUS else word_of(listing),
        died=listing.condition is Condition.DECEASED or listing.died is not None,
    )


def writer(carrier: Carrier, listing: Listing, one: Enrollment) -> Agent:
    """Whom the directory, which knows no periods, takes for the writing agent."""
    if not listing.is_application:
        return listing.agent
    printed = listing.agent.uhc_id_on(one.life.submitted)
    return next(agent for agent in organisation().agents if agent.uhc_id == printed)


def end_of(listing: Listing) -> str | None:
    """The printed end; what an open Medicare supplement prints may be a renewal."""
    is_open = listing.condition in (Condition.ACTIVE, Condition.ACCEPTED)
    if is_open and listing.plan.product == "MEDSUPP":
        return None
    day = listing.termed or (listing.died if listing.condition is Condition.DECEASED else None)
    return day.isoformat() if day else None


def word_of(listing: Listing) -> str:
    """What the status says; Aetna's reply codes that undo an enrollment say it in its place."""
    replaced = {"T019": "DENIED", "T036": "DENIED", "T015": "ANNULLED", "T106": "OVERRIDDEN"}
    if listing.condition is Condition.ENDED and listing.word in replaced:
        return replaced[listing.word]
    return WORDS[listing.condition]


SAMPLES = [(code, feed.name) for code, carrier in CARRIERS.items() for feed in carrier.feeds]
