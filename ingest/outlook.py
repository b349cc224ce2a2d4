"""What an operator should look at after a run: late feeds, and inclusion that no longer fits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import psycopg

from ingest.statement import rows
from models import CarrierReporting

GRACE = timedelta(days=7)  # how long a report is due before it is late
SILENCE = timedelta(days=90)  # without a report for so long, no regular report is to be had
YEAR = timedelta(days=365)
LOW_VOLUME = 50  # enrollments in that year; fewer say little


@dataclass(frozen=True)
class LateFeed:
    """A feed whose next report is late: its newest one, and when the next had been expected."""

    carrier: str
    feed: str
    as_of: date
    expected_by: date

    @property
    def sentence(self) -> str:
        """What is late, and what to do."""
        return (
            f"late: {self.carrier} {self.feed} was last reported as of {self.as_of}, the next "
            f"report was expected by {self.expected_by}; ask the carrier for it"
        )


@dataclass(frozen=True)
class Suggestion:
    """Carriers whose inclusion the figures speak against; it never changes by itself."""

    suggested: CarrierReporting
    carriers: Sequence[str]

    @property
    def sentence(self) -> str:
        """What the figures say, of whom, and what to do."""
        facts = {
            CarrierReporting.NO_REGULAR_REPORT: f"no report for {SILENCE.days} days",
            CarrierReporting.LOW_VOLUME: f"under {LOW_VOLUME} enrollments in {YEAR.days} days",
            CarrierReporting.INCLUDED: "regular reports and volume, though left out",
        }
        return (
            f"inclusion: {facts[self.suggested]}: {', '.join(self.carriers)}; if it is to stay so, "
            f'set inclusion = "{self.suggested.lower()}" in ingest/carriers/<carrier>.toml'
        )


@dataclass(frozen=True)
class Outlook:
    """What is late, and what the figures suggest, on a business date."""

    late: Sequence[LateFeed]
    suggestions: Sequence[Suggestion]

    @property
    def sentences(self) -> list[str]:
        """What to look at, a sentence each."""
        return [
            *(feed.sentence for feed in self.late),
            *(suggestion.sentence for suggestion in self.suggestions),
        ]


def outlook(connection: psycopg.Connection, today: date) -> Outlook:
    """What to look at on that day; nothing is late of which no report ever came."""
    return Outlook(late_feeds(connection, today), suggestions(connection, today))


def late_feeds(connection: psycopg.Connection, today: date) -> list[LateFeed]:
    """Feeds whose next report is overdue by more than a week beyond cadence and lag."""
    feeds = [
        LateFeed(carrier, feed, as_of, as_of + timedelta(days=patience))
        for carrier, feed, as_of, patience in rows(connection, "list_feeds")
    ]
    return [feed for feed in feeds if today > feed.expected_by + GRACE]


def suggestions(connection: psycopg.Connection, today: date) -> list[Suggestion]:
    """What the figures suggest where that is not what the carrier's file says.

    Of a carrier that never sent a report there is nothing to say.
    """
    found: dict[CarrierReporting, list[str]] = {}
    for code, reporting, as_of, enrollments in rows(connection, "list_volumes", since=today - YEAR):
        if as_of is None:
            continue
        suggested = suggested_reporting(as_of, enrollments, today)
        settled = CarrierReporting(reporting)
        # One that is left out for either reason stays out by both.
        if suggested is not settled and CarrierReporting.INCLUDED in (suggested, settled):
            found.setdefault(suggested, []).append(code)
    return [Suggestion(each, found[each]) for each in CarrierReporting if each in found]


def suggested_reporting(as_of: date, enrollments: int, today: date) -> CarrierReporting:
    """What a carrier's newest report and its volume suggest."""
    if as_of < today - SILENCE:
        return CarrierReporting.NO_REGULAR_REPORT
    if enrollments < LOW_VOLUME:
        return CarrierReporting.LOW_VOLUME
    return CarrierReporting.INCLUDED
