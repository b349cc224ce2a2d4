"""Enrollments one by one, by their ids of now or of before."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, bindparam, func, null, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from loaders.align import one_per_key
from loaders.enrollment_filter import any_of
from loaders.loader import BatchLoader
from loaders.statement import Statement, compiled
from loaders.viewer import sight, visible
from models import Agent, Enrollment, FormerEnrollment, Scope


class EnrollmentRow(NamedTuple):
    """An enrollment as the fold of everything said of it left it.

    In a list, columns that nobody asked for are None.
    """

    id: int
    agent_id: int
    carrier_id: int
    client_id: int
    plan_id: int | None
    plan_name: str | None
    product: str
    network: str
    policy_number: str | None
    county: str | None
    state: str | None
    status: str
    status_since: date
    carrier_status: str | None
    submitted_on: date | None
    effective_on: date | None
    termed_on: date | None
    termination_reason: str | None
    termination_detail: str | None
    updated_at: datetime
    reported_on: date
    listed_by: list[int]
    word: str
    died_on: date | None
    as_of: date
    took_effect: bool


class FoundEnrollment(NamedTuple):
    """An enrollment by the id that was asked for, which may be one it had before."""

    wanted: int
    enrollment: EnrollmentRow


def enrollments_in(rows: Sequence[tuple[Any, ...]]) -> list[EnrollmentRow]:
    """The enrollments of rows that begin with a place."""
    make = tuple.__new__  # what _make does, at half its price
    return [make(EnrollmentRow, row[1:]) for row in rows]


class EnrollmentById(BatchLoader[int, EnrollmentRow | None]):
    """The enrollment of an id or former id; None where the viewer sees none."""

    async def batch_load_fn(self, enrollment_ids: list[int]) -> list[EnrollmentRow | None]:
        """One statement for all ids."""
        statement = enrollments_by_id(self.viewer.sees_all)
        rows = await self.snapshot.all(
            statement, {"enrollment_ids": enrollment_ids, **sight(self.viewer)}
        )
        found = one_per_key(enrollment_ids, rows, key=lambda row: row.wanted)
        return [row.enrollment if row else None for row in found]


class NewestListingByScopes(BatchLoader[tuple[int, ...], date | None]):
    """The as-of day of the newest report of some scopes; None without scopes or reports."""

    async def batch_load_fn(self, keys: list[tuple[int, ...]]) -> list[date | None]:
        """One statement for all scopes of all keys."""
        scope_ids = sorted({scope_id for key in keys for scope_id in key})
        if not scope_ids:
            return [None] * len(keys)
        rows = await self.snapshot.all(newest_days(), {"scope_ids": scope_ids})
        newest = {row.scope_id: row.newest_on for row in rows}
        return [
            max((newest[scope_id] for scope_id in key if scope_id in newest), default=None)
            for key in keys
        ]


class NewestDay(NamedTuple):
    """The as-of day of a scope's newest report."""

    scope_id: int
    newest_on: date


EVERY_COLUMN = frozenset(EnrollmentRow._fields)


def enrollment_columns(
    wanted: frozenset[str] = EVERY_COLUMN, enrollment: Any = Enrollment
) -> list[Any]:
    """The columns of an EnrollmentRow, in its order; null in place of those not wanted."""
    return [
        getattr(enrollment, name) if name in wanted else null().label(name)
        for name in EnrollmentRow._fields
    ]


@cache
def enrollments_by_id(sees_all: bool) -> Statement[FoundEnrollment]:
    """The visible enrollments of some ids, each beside the id it was asked by."""
    ids = func.unnest(bindparam("enrollment_ids", type_=ARRAY(BigInteger())))
    asked = ids.table_valued("id").render_derived(name="asked")
    former = select(col(FormerEnrollment.enrollment_id)).where(
        col(FormerEnrollment.id) == asked.c.id
    )
    query = (
        select(asked.c.id, *enrollment_columns())
        .select_from(asked)
        .join(Enrollment, col(Enrollment.id) == func.coalesce(former.scalar_subquery(), asked.c.id))
        .where(*seen_through_agent(sees_all))
    )
    return compiled(query, lambda row: FoundEnrollment(row[0], EnrollmentRow._make(row[1:])))


def seen_through_agent(sees_all: bool) -> list[Any]:
    """That the viewer may see the enrollment's writing agent; nothing for the organisation."""
    if sees_all:
        return []
    return [col(Enrollment.agent_id).in_(select(col(Agent.id)).where(*visible(sees_all)))]


@cache
def newest_days() -> Statement[NewestDay]:
    """The newest as-of day of the scopes among some that have one."""
    query = select(col(Scope.id), col(Scope.newest_on)).where(
        any_of(col(Scope.id), "scope_ids"), col(Scope.newest_on).isnot(None)
    )
    return compiled(query, NewestDay._make)
