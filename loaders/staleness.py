"""Why an enrollment is not listed as expected: since when, and each cause with its evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import any_, case, func, or_, select
from sqlmodel import col

from loaders.align import many_per_key
from loaders.enrollment_filter import any_of
from loaders.hierarchy import last_move
from loaders.loader import BatchLoader
from loaders.stale import is_stale, today
from loaders.statement import Statement, compiled
from models import (
    TOLD_REPORT,
    Agent,
    AgentStatus,
    Carrier,
    Compliance,
    Enrollment,
    EnrollmentEvent,
    FeedKind,
    Scope,
)


class StaleCause(StrEnum):
    """What can keep an update from coming."""

    CARRIER_NOT_UPDATED = "CARRIER_NOT_UPDATED"
    AGENT_CHURNED = "AGENT_CHURNED"
    MEMBER_NO_LONGER_TRACKED = "MEMBER_NO_LONGER_TRACKED"
    COMPLIANCE_ISSUE = "COMPLIANCE_ISSUE"
    HIERARCHY_CHANGED = "HIERARCHY_CHANGED"


class StaleEvidence(NamedTuple):
    """A cause and the sentence that shows it."""

    cause: StaleCause
    evidence: str


class StalenessRow(NamedTuple):
    """Since when a listing has been missing, and why."""

    since: date
    causes: list[StaleEvidence]


class ListingRow(NamedTuple):
    """What is known of a stale enrollment, and of one scope that ever listed it.

    `last_on` is the scope's newest report that did, `missing_on` the next one, which did not.
    """

    enrollment_id: int
    today: date
    carrier: str
    patience: int
    agent: str
    agent_status: str
    reported_on: date
    opened_on: date | None
    moved_on: date | None
    kind: str | None
    feed: str | None
    newest_on: date | None
    last_on: date | None
    missing_on: date | None


@dataclass(frozen=True)
class Absence:
    """What the listings of one stale enrollment come to; books count where there are any."""

    listings: list[ListingRow]

    @property
    def facts(self) -> ListingRow:
        """A row for what all of them say alike."""
        return self.listings[0]

    @property
    def counted(self) -> list[ListingRow]:
        """The listings by books, or without those all there are."""
        found = [row for row in self.listings if row.newest_on is not None]
        return [row for row in found if row.kind == FeedKind.BOOK] or found

    @property
    def reported_on(self) -> date:
        """The day of the newest report of any feed that listed it."""
        return max(self.facts.reported_on, *(row.last_on or date.min for row in self.listings))

    @property
    def expected_by(self) -> date:
        """The day until which the next listing could be expected."""
        return self.reported_on + timedelta(days=self.facts.patience)

    @property
    def left_out_by(self) -> ListingRow | None:
        """The scope that listed it last and no longer does; None while one still does."""
        if not self.counted or any(row.missing_on is None for row in self.counted):
            return None
        return max(self.counted, key=lambda row: (row.last_on, row.newest_on))

    @property
    def newest(self) -> ListingRow | None:
        """The scope with the newest report, among those that still list it if any does."""
        listing = [row for row in self.counted if row.missing_on is None] or self.counted
        return max(listing, key=lambda row: (row.newest_on, row.last_on), default=None)

    @property
    def since(self) -> date:
        """The first day on which a listing was missing."""
        missing = self.left_out_by.missing_on if self.left_out_by else None
        overdue = self.expected_by + timedelta(days=1)
        return min(missing, overdue) if missing else overdue

    def causes(self) -> Iterator[StaleEvidence]:
        """Every cause that holds."""
        facts, newest, left_out_by = self.facts, self.newest, self.left_out_by
        if newest and newest.newest_on:
            expected_by = newest.newest_on + timedelta(days=facts.patience)
            if expected_by < facts.today:
                yield StaleEvidence(
                    StaleCause.CARRIER_NOT_UPDATED,
                    f"{facts.carrier}'s last report ({newest.feed}) is as of {newest.newest_on}; "
                    f"the next was expected by {expected_by}.",
                )
        if facts.agent_status == AgentStatus.CHURNED:
            yield StaleEvidence(
                StaleCause.AGENT_CHURNED, f"{facts.agent} is no longer with the organisation."
            )
        if left_out_by:
            yield StaleEvidence(
                StaleCause.MEMBER_NO_LONGER_TRACKED,
                f"{facts.carrier}'s newest report ({left_out_by.feed}), as of "
                f"{left_out_by.newest_on}, does not list it; the last that did was as of "
                f"{left_out_by.last_on}.",
            )
        if facts.opened_on:
            yield StaleEvidence(
                StaleCause.COMPLIANCE_ISSUE,
                f"A compliance entry about the policy has been open since {facts.opened_on}.",
            )
        if facts.moved_on:
            yield StaleEvidence(
                StaleCause.HIERARCHY_CHANGED,
                f"{facts.agent} moved in the hierarchy on {facts.moved_on}, after the last listing "
                f"as of {self.reported_on}.",
            )


class StalenessByEnrollmentId(BatchLoader[int, StalenessRow | None]):
    """Why an enrollment that the viewer sees is stale; None while it is listed as expected."""

    async def batch_load_fn(self, enrollment_ids: list[int]) -> list[StalenessRow | None]:
        """One statement for all enrollments."""
        rows = await self.snapshot.all(listings(), {"wanted": enrollment_ids})
        found = many_per_key(enrollment_ids, rows, key=lambda row: row.enrollment_id)
        return [staleness(Absence(rows)) if rows else None for rows in found]


def staleness(absence: Absence) -> StalenessRow:
    """Since when and why."""
    return StalenessRow(absence.since, list(absence.causes()))


@cache
def listings() -> Statement[ListingRow]:
    """The stale ones among some enrollments, one row for each scope that ever listed them."""
    reported_on = func.greatest(col(Enrollment.reported_on), listed_until(Enrollment))
    stale = (
        select(
            *(
                getattr(Enrollment, name)
                for name in ("id", "carrier_id", "agent_id", "policy_number")
            ),
            reported_on.label("reported_on"),
            col(Enrollment.listed_by),
        )
        .where(any_of(col(Enrollment.id), "wanted"), is_stale(Enrollment))
        .cte("stale")
    )
    listed = listings_of(stale)
    query = (
        select(
            stale.c.id,
            today(),
            col(Carrier.name),
            col(Carrier.cadence_days) + col(Carrier.lag_days),
            col(Agent.name),
            col(Agent.status),
            stale.c.reported_on,
            open_compliance(stale),
            last_move(stale.c.agent_id, stale.c.reported_on, today()),
            listed.c.kind,
            listed.c.feed,
            listed.c.newest_on,
            listed.c.last_on,
            listed.c.missing_on,
        )
        .select_from(stale)
        .join(Carrier, col(Carrier.id) == stale.c.carrier_id)
        .join(Agent, col(Agent.id) == stale.c.agent_id)
        .outerjoin(listed, listed.c.enrollment_id == stale.c.id)
        .order_by(stale.c.id, listed.c.feed)
    )
    return compiled(query, ListingRow._make)


def listed_until(enrollment: Any) -> Any:
    """The newest day of the scopes that still list it."""
    return (
        select(func.max(col(Scope.newest_on)))
        .where(col(Scope.id) == any_(enrollment.listed_by))
        .scalar_subquery()
    )


def listings_of(stale: Any) -> Any:
    """By scope the last listing of each enrollment, and the first report after it.

    A row that waits lists an enrollment and says nothing of it yet: `listed_by` knows. Where only
    one scope ever listed it, so does the day on which it was last reported.
    """
    said_on = func.max(func.coalesce(col(EnrollmentEvent.said_to), col(Scope.newest_on)))
    scopes = func.count().over(partition_by=col(EnrollmentEvent.enrollment_id))
    last_on = case(
        (col(Scope.id) == any_(stale.c.listed_by), col(Scope.newest_on)),
        (scopes == 1, func.greatest(said_on, stale.c.reported_on)),
        else_=said_on,
    )
    listed = (
        select(
            col(EnrollmentEvent.enrollment_id),
            col(Scope.id).label("scope_id"),
            col(Scope.kind),
            col(Scope.feed),
            col(Scope.newest_on),
            last_on.label("last_on"),
        )
        .join(Scope, col(Scope.id) == col(EnrollmentEvent.scope_id))
        .join(stale, stale.c.id == col(EnrollmentEvent.enrollment_id))
        .group_by(
            col(EnrollmentEvent.enrollment_id),
            col(Scope.id),
            stale.c.listed_by,
            stale.c.reported_on,
        )
        .subquery("listed")
    )
    missing_on = (
        select(func.min(TOLD_REPORT.c.as_of))
        .where(
            TOLD_REPORT.c.scope_id == listed.c.scope_id,
            TOLD_REPORT.c.as_of > listed.c.last_on,
        )
        .scalar_subquery()
    )
    return select(*listed.c, missing_on.label("missing_on")).subquery("listing")


def open_compliance(stale: Any) -> Any:
    """The day since which a compliance entry about the policy has been open today."""
    return (
        select(func.min(col(Compliance.opened_on)))
        .where(
            col(Compliance.carrier_id) == stale.c.carrier_id,
            col(Compliance.policy_number) == stale.c.policy_number,
            col(Compliance.opened_on) <= today(),
            or_(col(Compliance.closed_on).is_(None), col(Compliance.closed_on) > today()),
        )
        .scalar_subquery()
    )
