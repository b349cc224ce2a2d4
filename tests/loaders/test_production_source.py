"""Which questions the stored totals answer, and which are counted from the rows."""

from datetime import UTC, date, datetime

import pytest

from loaders.dimension import ProductionDimension, grouped_columns
from loaders.enrollment_filter import EnrollmentFilter, Range
from loaders.production_source import Source, source_of

AUGUST = Range(date(2026, 8, 1), date(2026, 8, 31))
DIMENSIONS = {
    ProductionDimension.CARRIER: Source.TOTALS,
    ProductionDimension.PRODUCT: Source.CELLS,
    ProductionDimension.NETWORK: Source.CELLS,
    ProductionDimension.STATUS: Source.CELLS,
    ProductionDimension.TERMINATION_REASON: Source.CELLS,
    ProductionDimension.SUBMITTED_MONTH: Source.CELLS,
    ProductionDimension.EFFECTIVE_MONTH: Source.CELLS,
}


@pytest.mark.parametrize("dimension", ProductionDimension)
def test_what_is_not_known_to_be_stored_is_counted_from_the_rows(
    dimension: ProductionDimension,
) -> None:
    assert source_of(EnrollmentFilter(), grouped_columns([dimension])) is DIMENSIONS.get(
        dimension, Source.ROWS
    )


@pytest.mark.parametrize(
    ("filter", "source"),
    [
        (EnrollmentFilter(), Source.TOTALS),
        (EnrollmentFilter(carrier=("uhc",)), Source.TOTALS),
        (EnrollmentFilter(carrier=("uhc",), status=("ACTIVE",)), Source.CELLS),
        (EnrollmentFilter(termination_reason=(None,)), Source.CELLS),
        (EnrollmentFilter(submitted_on=AUGUST), Source.CELLS),
        (EnrollmentFilter(effective_on=AUGUST), Source.CELLS),
        (EnrollmentFilter(submitted_on=Range(missing=True)), Source.CELLS),
        (EnrollmentFilter(submitted_on=Range(first=date(2026, 8, 1))), Source.CELLS),
        (EnrollmentFilter(submitted_on=Range(last=date(2028, 2, 29))), Source.CELLS),
        (EnrollmentFilter(submitted_on=Range(last=date(2028, 2, 28))), Source.ROWS),
        (EnrollmentFilter(submitted_on=Range(last=date.max)), Source.CELLS),
        (EnrollmentFilter(submitted_on=Range(first=date(2026, 8, 2))), Source.ROWS),
        (EnrollmentFilter(termed_on=AUGUST), Source.ROWS),
        (EnrollmentFilter(status_since=AUGUST), Source.ROWS),
        (EnrollmentFilter(updated_at=Range(last=datetime.max.replace(tzinfo=UTC))), Source.ROWS),
        (EnrollmentFilter(plan=(None,)), Source.ROWS),
        (EnrollmentFilter(state=("FL",)), Source.ROWS),
        (EnrollmentFilter(agent_npn=()), Source.ROWS),
        (EnrollmentFilter(stale=False), Source.ROWS),
    ],
)
def test_a_filter_is_answered_where_everything_it_looks_at_is_stored(
    filter: EnrollmentFilter, source: Source
) -> None:
    assert source_of(filter) is source


def test_a_measure_that_is_not_stored_is_counted_from_the_rows() -> None:
    counted = ("submitted", "rapid_disenrollments")

    assert source_of(EnrollmentFilter(), (), counted) is Source.TOTALS
    assert source_of(EnrollmentFilter(), (), (*counted, "last_updated_at")) is Source.ROWS
    assert source_of(EnrollmentFilter(), (), (*counted, "stale")) is Source.ROWS
