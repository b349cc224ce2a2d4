"""What was said of an enrollment, event by event."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import strawberry

from graph.batch import batched
from graph.context import Info
from graph.report import Report
from loaders.agent import AgentRow
from loaders.history import EventRow
from loaders.report import ReportRow
from models import EnrollmentStatus, TerminationReason

LazyAgent = Annotated["Agent", strawberry.lazy("graph.agent")]  # type: ignore[name-defined]  # noqa: F821


@strawberry.type(
    description="Something new that a carrier said of an enrollment. Status, reason and dates are "
    "the enrollment's after this was folded in, on the report's as-of day."
)
class EnrollmentEvent:
    """Resolved from an EventRow."""

    at: datetime = strawberry.field(description="When we received the report that says it.")
    reported_on: date = strawberry.field(description="The day of which that report speaks.")
    status: EnrollmentStatus = strawberry.field(
        description="The enrollment's status on that day, this folded in."
    )
    termination_reason: TerminationReason | None = strawberry.field(
        description="Why it had ended by then; null while it had not, and for a death."
    )
    carrier_status: str | None = strawberry.field(
        description="The carrier's own words in this report; null where it prints none."
    )

    @strawberry.field(
        description="The writing agent that the report names; null where the viewer may not see "
        "them.",
        graphql_type=LazyAgent | None,
    )
    @batched
    @staticmethod
    async def agent(rows: Sequence[EventRow], info: Info) -> Sequence[AgentRow | None]:
        return await info.context.load.agent_by_id.load_many([row.agent_id for row in rows])

    submitted_on: date | None = strawberry.field(
        description="The day the application was submitted, as known by then."
    )
    effective_on: date | None = strawberry.field(
        description="The day the policy takes effect, as known by then."
    )
    termed_on: date | None = strawberry.field(
        description="The last covered day, as known by then; null while there was no end."
    )

    @strawberry.field(description="The report that says it.", graphql_type=Report)
    @batched
    @staticmethod
    async def report(rows: Sequence[EventRow], info: Info) -> Sequence[ReportRow | None]:
        return await info.context.load.told_report_by_id.load_many([row.report_id for row in rows])

    line: int = strawberry.field(description="Its line in the file.")
