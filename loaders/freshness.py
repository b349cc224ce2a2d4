"""How fresh each carrier's reports are on the business date."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from sqlalchemy import func, not_, select
from sqlmodel import col

from loaders.align import many_per_key
from loaders.enrollment_filter import any_of
from loaders.loader import BatchLoader
from loaders.statement import Statement, compiled
from models import TOLD_REPORT, Carrier, Scope

GRACE = timedelta(days=7)  # how long a report is due before it is late


class FreshnessState(StrEnum):
    """Where a carrier's reports stand, the best first."""

    FRESH = "FRESH"
    DUE = "DUE"
    LATE = "LATE"
    NEVER = "NEVER"


class FeedRow(NamedTuple):
    """The newest report of one feed of a carrier."""

    carrier_id: int
    feed: str
    as_of: date
    received_at: datetime
    cadence_days: int
    lag_days: int

    @property
    def expected_by(self) -> date:
        """The day until which the next report may take."""
        return self.as_of + timedelta(days=self.cadence_days + self.lag_days)

    def state(self, today: date) -> FreshnessState:
        """Fresh until the next report is expected, due for seven days more, then late."""
        if today <= self.expected_by:
            return FreshnessState.FRESH
        if today <= self.expected_by + GRACE:
            return FreshnessState.DUE
        return FreshnessState.LATE


class FreshnessRow(NamedTuple):
    """Of a carrier's feeds the worst, and which of them are late."""

    last_report_at: datetime | None
    as_of: date | None
    expected_by: date | None
    state: FreshnessState
    late_feeds: tuple[str, ...]


NEVER = FreshnessRow(None, None, None, FreshnessState.NEVER, ())


class FreshnessByCarrierId(BatchLoader[int, FreshnessRow]):
    """How fresh a carrier is; NEVER for one that no report was taken in of."""

    async def batch_load_fn(self, carrier_ids: list[int]) -> list[FreshnessRow]:
        """One statement for all carriers."""
        feeds = await self.snapshot.all(newest_reports(), {"wanted": carrier_ids})
        found = many_per_key(carrier_ids, feeds, key=lambda feed: feed.carrier_id)
        return [freshness(feeds, self.viewer.today) for feeds in found]


def freshness(feeds: list[FeedRow], today: date) -> FreshnessRow:
    """Of the feeds the one whose next report has been expected longest."""
    if not feeds:
        return NEVER
    worst = min(feeds, key=lambda feed: (feed.expected_by, feed.feed))
    return FreshnessRow(
        last_report_at=max(feed.received_at for feed in feeds),
        as_of=worst.as_of,
        expected_by=worst.expected_by,
        state=worst.state(today),
        late_feeds=tuple(feed.feed for feed in feeds if feed.state(today) is FreshnessState.LATE),
    )


@cache
def newest_reports() -> Statement[FeedRow]:
    """The newest report of each feed; files of single agents count where there are no others."""
    taken_in = (
        select(
            col(Scope.carrier_id),
            col(Scope.feed),
            func.coalesce(
                func.max(TOLD_REPORT.c.as_of).filter(not_(TOLD_REPORT.c.of_one_agent)),
                func.max(TOLD_REPORT.c.as_of),
            ).label("as_of"),
            func.max(TOLD_REPORT.c.received_at).label("received_at"),
        )
        .join(TOLD_REPORT, TOLD_REPORT.c.scope_id == col(Scope.id))
        .where(any_of(col(Scope.carrier_id), "wanted"))
        .group_by(col(Scope.carrier_id), col(Scope.feed))
        .subquery("taken_in")
    )
    query = (
        select(
            taken_in.c.carrier_id,
            taken_in.c.feed,
            taken_in.c.as_of,
            taken_in.c.received_at,
            col(Carrier.cadence_days),
            col(Carrier.lag_days),
        )
        .join_from(taken_in, Carrier, col(Carrier.id) == taken_in.c.carrier_id)
        .order_by(taken_in.c.carrier_id, taken_in.c.feed)
    )
    return compiled(query, FeedRow._make)
