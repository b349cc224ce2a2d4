"""What moved between two days: how many enrollments came from which status to which, and why."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files
from typing import Any, NamedTuple

from sqlalchemy import Date, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from loaders.align import in_shares, many_per_key
from loaders.enrollment_filter import UNFILTERED, EnrollmentFilter, Shape, matching
from loaders.errors import BadArgument
from loaders.hashing import hashed_once
from loaders.hierarchy import Branch
from loaders.loader import BatchLoader
from loaders.reach import Reach, placed_in, reach_parameters
from loaders.room import share_of, too_many_rows
from loaders.statement import Statement, compiled, shaped
from loaders.viewer import sight
from models import Enrollment, EnrollmentEvent, FeedKind, Scope
from models.fold import fold_query

ADVICE = "filter, or ask about fewer agents at a time"


class ChangeCause(StrEnum):
    """What made a status another."""

    REPORT = "REPORT"
    CALENDAR = "CALENDAR"


@hashed_once
@dataclass(frozen=True)
class ChangesQuestion:
    """Between which two days, and of which enrollments by what they are today."""

    from_day: date
    to_day: date
    filter: EnrollmentFilter = UNFILTERED


@hashed_once
@dataclass(frozen=True)
class ChangesKey:
    """What moved among what the agents of a branch wrote."""

    reach: Reach
    branch: Branch
    question: ChangesQuestion


class ChangeRow(NamedTuple):
    """How many of a carrier's enrollments went from one status to another; None: not yet told."""

    place: int
    carrier_id: int
    from_status: str | None
    to_status: str
    cause: str
    enrollments: int


class ChangesByKey(BatchLoader[ChangesKey, list[ChangeRow]]):
    """The changes that a key asks for, by carrier and status."""

    async def batch_load_fn(self, keys: list[ChangesKey]) -> Any:
        """One statement for all keys of a reach that differ only in the agent."""
        return await in_shares(keys, lambda key: (key.reach, key.question), self.changes)

    async def changes(
        self, group: tuple[Reach, ChangesQuestion], keys: list[ChangesKey], groups: int
    ) -> list[list[ChangeRow]] | list[BadArgument]:
        """The changes of keys of a reach that differ only in the agent, or why it is too much."""
        reach, question = group
        most = share_of(self.snapshot.room, groups)
        parameters = {
            **question.filter.parameters(),
            **reach_parameters([key.branch for key in keys]),
            **sight(self.viewer),
            "from_day": question.from_day,
            "to_day": question.to_day,
            "in_all": most + 1,
        }
        statement = await self.snapshot.built(changes, reach, question.filter.shape)
        rows = await self.snapshot.all(statement, parameters)
        if len(rows) > most:
            return [too_many_rows("changes", most, ADVICE)] * len(keys)
        return many_per_key(range(1, len(keys) + 1), rows, key=lambda row: row.place)


@shaped(64)
def changes(reach: Reach, shape: Shape) -> Statement[ChangeRow]:
    """The statement of sql/changes.sql over the enrollments of a reach that match."""
    rows = select(Enrollment).where(*matching(shape, Enrollment), may_have_moved())
    columns: Any = (col(Enrollment.id).label("enrollment_id"), col(Enrollment.carrier_id))
    enrollments = compiled(placed_in(rows, reach, columns), tuple)
    text = files("loaders").joinpath("sql", "changes.sql").read_text()
    text = text.replace("{enrollments}", enrollments.text).replace("{fold}", fold_query())
    return Statement(text, ChangeRow._make, enrollments.constants, True)


def may_have_moved() -> Any:
    """That a date of the enrollment lies between the days, or that something was said since.

    Where nothing was said since the first day, what is known today was known on both; unless two
    series of books list it, of which now this and now that one is the newer.
    """
    first, last = (bindparam(name, type_=Date()) for name in ("from_day", "to_day"))
    event = EnrollmentEvent
    said_since = select(col(event.enrollment_id)).where(
        or_(
            col(event.said_from) > first,
            and_(col(event.said_to) >= first, col(event.said_to) < last),
        )
    )
    return or_(
        and_(col(Enrollment.effective_on) > first, col(Enrollment.effective_on) <= last),
        and_(col(Enrollment.termed_on) >= first, col(Enrollment.termed_on) < last),
        col(Enrollment.id).in_(said_since),
        col(Enrollment.id).in_(listed_twice(first, last)),
    )


def listed_twice(first: Any, last: Any) -> Any:
    """The enrollments that two series of a carrier's books listed between the days."""
    one, other = aliased(EnrollmentEvent), aliased(EnrollmentEvent)
    is_book = col(Scope.kind) == FeedKind.BOOK
    by_carrier = select(col(Scope.carrier_id)).where(is_book).group_by(col(Scope.carrier_id))
    several = by_carrier.having(func.count() > 1)
    books = select(col(Scope.id)).where(is_book, col(Scope.carrier_id).in_(several))
    listed = [
        condition
        for said in (one, other)
        for condition in (
            col(said.scope_id).in_(books),
            col(said.said_from) <= last,
            or_(col(said.said_to).is_(None), col(said.said_to) >= first),
        )
    ]
    is_same = and_(
        col(other.enrollment_id) == col(one.enrollment_id), col(other.scope_id) > col(one.scope_id)
    )
    return select(col(one.enrollment_id)).join(other, is_same).where(*listed)
