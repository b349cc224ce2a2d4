"""Retention: of the enrollments that became effective in a month, how many lasted how long."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    cast,
    extract,
    func,
    or_,
    select,
)
from sqlmodel import col

from loaders.align import in_shares, many_per_key
from loaders.dimension import dimension_value
from loaders.enrollment_filter import (
    UNFILTERED,
    EnrollmentFilter,
    Range,
    Shape,
    matching,
    range_condition,
)
from loaders.errors import BadArgument
from loaders.hashing import hashed_once
from loaders.hierarchy import Branch
from loaders.loader import BatchLoader
from loaders.production_row import has_status
from loaders.reach import Reach, placed_in, reach_parameters
from loaders.room import share_of, too_many_rows
from loaders.statement import Statement, compiled, shaped
from loaders.viewer import sight
from models import Enrollment, EnrollmentStatus

ADVICE = "ask for fewer months, filter, or ask about fewer agents at a time"


@hashed_once
@dataclass(frozen=True)
class RetentionQuestion:
    """Which cohorts, by the day that policies took effect, after how many months, and of what."""

    effective_on: Range | None
    months: tuple[int, ...]
    filter: EnrollmentFilter = UNFILTERED


@hashed_once
@dataclass(frozen=True)
class RetentionKey:
    """The retention of what the agents of a branch wrote."""

    reach: Reach
    branch: Branch
    question: RetentionQuestion


class LossRow(NamedTuple):
    """How many of a cohort were lost by the first of so many months later; None: are not."""

    place: int
    effective_month: date
    lost_after: int | None
    policies: int


class RetentionRow(NamedTuple):
    """Of a cohort how many were still active after so many months; None while that is ahead."""

    effective_month: date
    months: int
    enrolled: int
    active: int | None

    @property
    def rate(self) -> float | None:
        """Active of enrolled."""
        return None if self.active is None else self.active / self.enrolled


class RetentionByKey(BatchLoader[RetentionKey, list[RetentionRow]]):
    """The retention that a key asks for, by cohort and then by months as asked."""

    async def batch_load_fn(self, keys: list[RetentionKey]) -> Any:
        """One statement for all keys of a reach that differ only in the agent."""
        return await in_shares(keys, lambda key: (key.reach, key.question), self.retention)

    async def retention(
        self, group: tuple[Reach, RetentionQuestion], keys: list[RetentionKey], groups: int
    ) -> list[list[RetentionRow]] | list[BadArgument]:
        """The retention of keys of a reach that differ only in the agent, or why it is too much."""
        reach, question = group
        effective_on = question.effective_on or Range()
        most = share_of(self.snapshot.room, groups)
        parameters = {
            **question.filter.parameters(),
            **reach_parameters([key.branch for key in keys]),
            **sight(self.viewer),
            "cohort_first": effective_on.first,
            "cohort_last": effective_on.last,
            "in_all": most + 1,
        }
        statement = await self.snapshot.built(
            losses, reach, question.filter.shape, range_parts(effective_on)
        )
        rows = await self.snapshot.all(statement, parameters)
        cohorts = len({(row.place, row.effective_month) for row in rows})
        if max(len(rows), cohorts * len(question.months)) > most:
            return [too_many_rows("retention", most, ADVICE)] * len(keys)
        found = many_per_key(range(1, len(keys) + 1), rows, key=lambda row: row.place)
        return [await self.retained(rows, question.months) for rows in found]

    async def retained(
        self, losses: Sequence[LossRow], months: tuple[int, ...]
    ) -> list[RetentionRow]:
        """A row for each cohort and number of months; other requests go on between two agents."""
        await self.snapshot.pace.turn()
        return retained(losses, months, self.viewer.today)


def retained(losses: Iterable[LossRow], months: tuple[int, ...], today: date) -> list[RetentionRow]:
    """A row for each cohort and number of months, from when its members were lost."""
    cohorts: dict[date, list[LossRow]] = defaultdict(list)
    for loss in losses:
        cohorts[loss.effective_month].append(loss)
    return [
        RetentionRow(month, number, enrolled, active if is_past(month, number, today) else None)
        for month, rows in cohorts.items()
        for enrolled in [sum(row.policies for row in rows)]
        for number, active in zip(months, still_active(rows, enrolled, months), strict=True)
    ]


def still_active(rows: Iterable[LossRow], enrolled: int, months: Iterable[int]) -> list[int]:
    """How many of a cohort were not lost by then, after each number of months."""
    lost = sorted((row.lost_after, row.policies) for row in rows if row.lost_after is not None)
    by_then = [0, *accumulate(policies for _, policies in lost)]
    after = [lost_after for lost_after, _ in lost]
    return [enrolled - by_then[bisect_right(after, number)] for number in months]


def is_past(month: date, months: int, today: date) -> bool:
    """Whether the first of so many months later is not ahead."""
    return month.year * 12 + month.month + months <= today.year * 12 + today.month


def range_parts(days: Range) -> tuple[str, ...]:
    """The conditions that a range of days needs."""
    parts = [name for name in ("first", "last") if getattr(days, name) is not None]
    if days.missing is not None:
        parts.append("missing" if days.missing else "present")
    return tuple(parts)


@shaped(64)
def losses(reach: Reach, shape: Shape, effective_parts: tuple[str, ...]) -> Statement[LossRow]:
    """For each branch asked for and cohort, how many were lost after how many months."""
    effective_on = col(Enrollment.effective_on)
    rows = select(Enrollment).where(
        *matching(shape, Enrollment),
        effective_on.isnot(None),
        took_effect(),
        *(range_condition(effective_on, part, f"cohort_{part}") for part in effective_parts),
    )
    values = [dimension_value("effective_month"), lost_after().label("lost_after")]
    found = placed_in(rows, reach, values).subquery("found")
    by = (found.c.place, found.c.effective_month, found.c.lost_after)
    query = select(*by, func.count()).group_by(*by).order_by(*by[:2])
    query = query.limit(bindparam("in_all", type_=Integer()))
    return compiled(query, LossRow._make, replanned=True)


def took_effect() -> ColumnElement[bool]:
    """That a policy took effect on its effective date; a death before that left no time for it.

    Of the others that ended before they began the status itself says so.
    """
    outlived_beginning = ended_by_death_on() > col(Enrollment.effective_on)
    return or_(
        has_status(EnrollmentStatus.ACTIVE),
        has_status(EnrollmentStatus.POLICY_DISENROLLMENT),
        and_(has_status(EnrollmentStatus.DECEASED), outlived_beginning),
    )


def lost_after() -> Any:
    """The number of months until the first of a month on which the policy had ended.

    It ended on the day after the last covered one; without that, on the day since which it is known
    to have ended. None for a policy that is active.
    """
    ended_on = case(
        (has_status(EnrollmentStatus.ACTIVE), None),
        (has_status(EnrollmentStatus.DECEASED), ended_by_death_on()),
        else_=func.coalesce(col(Enrollment.termed_on) + 1, col(Enrollment.status_since)),
    )
    into_month = case((extract("day", ended_on) > 1, 1), else_=0)
    months = month_number(ended_on) - month_number(col(Enrollment.effective_on)) + into_month
    return cast(months, Integer)


def ended_by_death_on() -> Any:
    """The first day on which the policy of someone who has died had ended.

    The day of death is the last covered one, whatever later end is printed. Of a death without a
    day it is known since when it was told.
    """
    died = func.coalesce(col(Enrollment.died_on) + 1, col(Enrollment.status_since))
    return func.least(col(Enrollment.termed_on) + 1, died)


def month_number(day: Any) -> Any:
    """Months counted through the years."""
    return extract("year", day) * 12 + extract("month", day)
