"""Retention of cohorts, and its arguments."""

from datetime import date
from typing import Annotated, Any

import strawberry

from graph.context import Info
from graph.enrollment_filter import DateRange, EnrollmentFilter, read_days, read_enrollment_filter
from graph.given import given_list
from loaders.errors import BadArgument
from loaders.retention import RetentionQuestion

USUAL_MONTHS: Any = (3, 6, 12, 13)  # a default must be hashable, which a list is not
MOST_MONTHS = 120
LONGEST_LIST = 50

EffectiveOnArgument = Annotated[
    DateRange | None,
    strawberry.argument(description="Only policies that took effect on these days."),
]
MonthsArgument = Annotated[
    list[int] | None,
    strawberry.argument(
        description="After how many months: at most 50 numbers from 0 to 120, in the order of the "
        "rows."
    ),
]


async def read_retention_question(
    info: Info,
    effective_on: DateRange | None,
    months: list[int] | None,
    filter: EnrollmentFilter | None,
) -> RetentionQuestion:
    """Which cohorts, after how many months, and of which enrollments."""
    return RetentionQuestion(
        read_days("effectiveOn", effective_on),
        read_months(given_list(months)),
        await read_enrollment_filter(info, filter),
    )


def read_months(months: tuple[int, ...] | None) -> tuple[int, ...]:
    """The numbers of months, each once."""
    if months is None:
        return tuple(USUAL_MONTHS)
    if len(months) > LONGEST_LIST:
        raise BadArgument(
            f"`months` has {len(months)} numbers; it must have at most {LONGEST_LIST}"
        )
    for number in months:
        if not 0 <= number <= MOST_MONTHS:
            raise BadArgument(f"`months` has {number}; each must be from 0 to {MOST_MONTHS}")
    return tuple(dict.fromkeys(months))


@strawberry.type(
    description="Of the policies that took effect in a month, how many were still active on the "
    "first of so many months later: had not ended by then. Deaths count as lost from the next "
    "day on; a policy whose client had died before the effective date did not take effect."
)
class RetentionRow:
    """Resolved from a retention row of the loaders."""

    effective_month: date = strawberry.field(
        description="The month the policies took effect in, as its first day."
    )
    months: int = strawberry.field(description="After how many months.")
    enrolled: int = strawberry.field(description="How many took effect in that month.")
    active: int | None = strawberry.field(
        description="How many of them were still active; null while the cohort is younger."
    )
    rate: float | None = strawberry.field(
        description="Active divided by enrolled, 0 to 1; null while the cohort is younger."
    )
