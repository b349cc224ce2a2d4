"""What moved between two days, and its arguments."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from graph.batch import batched
from graph.carrier import Carrier
from graph.context import Info
from graph.enrollment_filter import DateRange, EnrollmentFilter, read_days, read_enrollment_filter
from loaders.carrier import CarrierRow
from loaders.changes import ChangeCause, ChangeRow, ChangesQuestion
from loaders.errors import BadArgument
from models import EnrollmentStatus

BetweenArgument = Annotated[
    DateRange,
    strawberry.argument(
        description="The two days, `from` and `to` both given; a report counts from the day on "
        "that it is as of."
    ),
]


async def read_changes_question(
    info: Info, between: DateRange, filter: EnrollmentFilter | None
) -> ChangesQuestion:
    """Between which days and of which enrollments; raises BadArgument for days that are none."""
    days = read_days("between", between)
    if days is None or days.first is None or days.last is None or days.missing is not None:
        raise BadArgument("`between` must have both `from` and `to`, and no `missing`")
    if days.first > days.last:
        raise BadArgument(
            f"`between` is from {days.first} to {days.last}; `from` must not come after `to`"
        )
    return ChangesQuestion(days.first, days.last, await read_enrollment_filter(info, filter))


@strawberry.type(
    description="How many enrollments of a carrier had one status on the first day and another on "
    "the second."
)
class Change:
    """Resolved from a ChangeRow."""

    @strawberry.field(description="The carrier of the enrollments.", graphql_type=Carrier)
    @batched
    @staticmethod
    async def carrier(rows: Sequence[ChangeRow], info: Info) -> Sequence[CarrierRow | None]:
        return await info.context.load.carrier_by_id.load_many([row.carrier_id for row in rows])

    @strawberry.field(
        name="from", description="The status on the first day; null: first reported since."
    )
    @staticmethod
    def from_status(row: strawberry.Parent[ChangeRow]) -> EnrollmentStatus | None:
        return None if row.from_status is None else EnrollmentStatus(row.from_status)

    @strawberry.field(name="to", description="The status on the second day.")
    @staticmethod
    def to_status(row: strawberry.Parent[ChangeRow]) -> EnrollmentStatus:
        return EnrollmentStatus(row.to_status)

    cause: ChangeCause = strawberry.field(
        description="Whether the calendar alone made it so, or what a report said."
    )

    @strawberry.field(description="How many enrollments.")
    @staticmethod
    def count(row: strawberry.Parent[ChangeRow]) -> int:
        return row.enrollments
