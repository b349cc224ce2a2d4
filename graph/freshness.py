"""How fresh a carrier's reports are."""

from datetime import date, datetime

import strawberry

from loaders.freshness import FreshnessState


@strawberry.type(
    description="How fresh a carrier's reports are on the business date: of its feeds the one "
    "whose next report has been expected longest. The next report is expected by the day of the "
    "last one plus the carrier's cadence and lag."
)
class Freshness:
    """Resolved from a FreshnessRow."""

    last_report_at: datetime | None = strawberry.field(
        description="When any report of the carrier was last received; null without one."
    )
    as_of: date | None = strawberry.field(
        description="The day of which that feed's newest report speaks; null without one."
    )
    expected_by: date | None = strawberry.field(
        description="The day by which that feed's next report is expected: `asOf` plus cadence "
        "plus lag; null without a report."
    )
    state: FreshnessState = strawberry.field(description="Where that feed stands.")
    late_feeds: list[str] = strawberry.field(description="The names of the feeds that are late.")
