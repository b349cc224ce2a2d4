"""Where production is counted: the one rule that says what the stored totals can answer."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date, timedelta
from enum import StrEnum

from loaders.enrollment_filter import EnrollmentFilter, Range
from loaders.production_row import UNSTORED
from models import CELLS_FROM, TOTALS_FROM


class Source(StrEnum):
    """What is added up: a row per carrier, a cell per combination of values, or enrollments."""

    TOTALS = "TOTALS"
    CELLS = "CELLS"
    ROWS = "ROWS"


IN_TOTALS = frozenset({"carrier_id"})
IN_CELLS = frozenset(
    {
        "carrier_id",
        "product",
        "network",
        "status",
        "termination_reason",
        "submitted_month",
        "effective_month",
    }
)
# From how many agents on a downline is found there. The downlines that are left are counted from
# their rows; so are all where only rows can answer, the large ones in another way than the small.
SMALLEST = {Source.TOTALS: TOTALS_FROM, Source.CELLS: CELLS_FROM, Source.ROWS: CELLS_FROM}


def source_of(
    filter: EnrollmentFilter, names: Sequence[str] = (), measures: Sequence[str] = ()
) -> Source:
    """The coarsest source that has every value grouped by or filtered on, and every measure."""
    needed = {*names, *filtered_columns(filter)}
    if not set(measures).isdisjoint(UNSTORED) or not needed <= IN_CELLS:
        return Source.ROWS
    return Source.TOTALS if needed <= IN_TOTALS else Source.CELLS


def is_newest_apart(
    filter: EnrollmentFilter, names: Sequence[str], measures: Sequence[str]
) -> bool:
    """Whether the newest moment of ungrouped counts is all that the stored totals lack."""
    unstored = set(measures).intersection(UNSTORED)
    if names or unstored != {"last_updated_at"}:
        return False
    return source_of(filter) is not Source.ROWS


def smallest_in(source: Source, names: Sequence[str]) -> int:
    """From how many agents on a downline is counted from the source.

    By branches all are: who stands between is known only where each agent is added up.
    """
    return 1 if "branch_id" in names else SMALLEST[source]


def filtered_columns(filter: EnrollmentFilter) -> Iterator[str]:
    """What a filter looks at: months where it asks for whole ones."""
    for field in fields(filter):
        value = getattr(filter, field.name)
        if value is None:
            continue
        if field.name == "carrier":
            yield "carrier_id"
        elif field.name.endswith("_on") and is_of_months(value):
            yield field.name.replace("_on", "_month")
        else:
            yield field.name


def is_of_months(days: Range) -> bool:
    """Whether the range begins and ends with a month, as far as it begins and ends."""
    first, last = days.first, days.last
    if first is not None and first.day != 1:
        return False
    return last is None or last == date.max or (last + timedelta(days=1)).day == 1
