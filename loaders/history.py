"""What was said of an enrollment, one event after the other, and the state that each left."""

from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from loaders.align import many_per_key
from loaders.loader import BatchLoader
from loaders.statement import Statement
from models.fold import fold_query

MOST_EVENTS = 100


class EventRow(NamedTuple):
    """A new thing that a report said, and the enrollment's state on the report's day after it."""

    enrollment_id: int
    at: datetime
    reported_on: date
    status: str
    termination_reason: str | None
    carrier_status: str | None
    agent_id: int
    submitted_on: date | None
    effective_on: date | None
    termed_on: date | None
    report_id: int
    line: int


class HistoryByEnrollmentId(BatchLoader[int, list[EventRow]]):
    """The newest events of an enrollment that the viewer sees, oldest first."""

    async def batch_load_fn(self, enrollment_ids: list[int]) -> list[list[EventRow]]:
        """One statement for all enrollments."""
        parameters = {"enrollment_ids": enrollment_ids, "most": MOST_EVENTS}
        rows = await self.snapshot.all(history(), parameters)
        return many_per_key(enrollment_ids, rows, key=lambda row: row.enrollment_id)


@cache
def history() -> Statement[EventRow]:
    """The statement of sql/history.sql, the fold put in."""
    text = files("loaders").joinpath("sql", "history.sql").read_text()
    return Statement(text.replace("{fold}", fold_query()), EventRow._make, {}, False)
