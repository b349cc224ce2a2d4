"""Which enrollments a filter means: its values, and the SQL conditions for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any

from sqlalchemy import ColumnElement, String, any_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlmodel import col

from loaders.hashing import hashed_once
from loaders.stale import is_stale
from loaders.text_match import folded, spellings_of_all
from models import Agent, Carrier, CarrierReporting, Plan

# The names of the conditions that a filter needs, in a fixed order: what its SQL depends on.
Shape = tuple[str, ...]


@dataclass(frozen=True)
class Range:
    """Both ends included; `missing` asks for rows without a value (True) or with one (False)."""

    first: date | datetime | None = None
    last: date | datetime | None = None
    missing: bool | None = None


@hashed_once
@dataclass(frozen=True)
class EnrollmentFilter:
    """All given fields must match; a None inside a list stands for rows without a value."""

    carrier: tuple[str, ...] | None = None
    status: tuple[str, ...] | None = None
    carrier_status: tuple[str, ...] | None = None
    termination_reason: tuple[str | None, ...] | None = None
    product: tuple[str, ...] | None = None
    network: tuple[str, ...] | None = None
    plan: tuple[str | None, ...] | None = None
    state: tuple[str | None, ...] | None = None
    county: tuple[str | None, ...] | None = None
    agent_npn: tuple[str, ...] | None = None
    submitted_on: Range | None = None
    effective_on: Range | None = None
    termed_on: Range | None = None
    status_since: Range | None = None
    updated_at: Range | None = None
    policy_number: tuple[str, ...] | None = None
    member_id: tuple[str, ...] | None = None
    stale: bool | None = None

    @cached_property
    def values(self) -> dict[str, Any]:
        """The value of each condition this filter needs, by the condition's name."""
        named = dict(self.list_values())
        named.update(self.range_values())
        if self.carrier is None and self.policy_number is None and self.member_id is None:
            named["included"] = None
        if self.stale is not None:
            named["stale" if self.stale else "not_stale"] = None
        return named

    def list_values(self) -> Iterator[tuple[str, Any]]:
        """The conditions of the lists; `…_or_none` where a None is among the values."""
        for name in LISTS:
            given: tuple[str | None, ...] | None = getattr(self, name)
            if given is None:
                continue
            present = [value for value in given if value is not None]
            if name in CASE_BLIND:
                present = spellings_of_all(present)
            yield (f"{name}_or_none" if None in given else name), present

    def range_values(self) -> Iterator[tuple[str, Any]]:
        """The conditions of the ranges: `…_first`, `…_last`, `…_missing`, `…_present`."""
        for name in RANGES:
            given: Range | None = getattr(self, name)
            if given is None:
                continue
            if given.first is not None:
                yield f"{name}_first", given.first
            if given.last is not None:
                yield f"{name}_last", given.last
            if given.missing is not None:
                yield f"{name}_{'missing' if given.missing else 'present'}", None

    @cached_property
    def shape(self) -> Shape:
        """What the SQL of this filter depends on."""
        return tuple(sorted(self.values))

    def parameters(self, prefix: str = "") -> dict[str, Any]:
        """The parameters of the conditions, apart from those that need none."""
        return {prefix + name: value for name, value in self.values.items() if value is not None}


def names_policies(shape: Shape) -> bool:
    """Whether a filter of that shape asks for policies or members by their numbers."""
    return any(name.startswith(("policy_number", "member_id")) for name in shape)


LISTS = (
    "carrier",
    "status",
    "carrier_status",
    "termination_reason",
    "product",
    "network",
    "plan",
    "state",
    "county",
    "agent_npn",
    "policy_number",
    "member_id",
)
RANGES = ("submitted_on", "effective_on", "termed_on", "status_since", "updated_at")
CASE_BLIND = ("carrier_status", "county")
UNFILTERED = EnrollmentFilter()
# Made once: their columns, and conditions on those, are half of what building a statement takes.
FILTERED_PLAN: Any = aliased(Plan)
WRITER: Any = aliased(Agent)


def matching(shape: Shape, enrollment: Any, prefix: str = "") -> list[ColumnElement[bool]]:
    """The conditions of that shape on an enrollment; parameters are named with the prefix."""
    return [condition(name, enrollment, prefix) for name in shape]


@cache
def condition(name: str, enrollment: Any, prefix: str) -> ColumnElement[bool]:
    """One condition by its name; kept, so `enrollment` is one of a few."""
    if name == "included":
        return carrier_is_included(enrollment)
    if name in ("stale", "not_stale"):
        return is_stale(enrollment) if name == "stale" else ~is_stale(enrollment)
    field, _, part = name.rpartition("_")
    if field in RANGES:
        return range_condition(getattr(enrollment, field), part, prefix + name)
    if name.endswith("_or_none"):
        field = name.removesuffix("_or_none")
        without = enrollment.plan_id if field == "plan" else getattr(enrollment, field)
        return or_(list_condition(field, enrollment, prefix + name), without.is_(None))
    return list_condition(name, enrollment, prefix + name)


def range_condition(column: Any, part: str, parameter: str) -> ColumnElement[bool]:
    """One end of a range, or whether there is a value at all."""
    if part == "missing":
        return column.is_(None)  # type: ignore[no-any-return]
    if part == "present":
        return column.isnot(None)  # type: ignore[no-any-return]
    end = bindparam(parameter, type_=column.type)
    return column >= end if part == "first" else column <= end  # type: ignore[no-any-return]


def list_condition(field: str, enrollment: Any, parameter: str) -> ColumnElement[bool]:
    """That the enrollment's value is one of the list's."""
    if field == "carrier":
        codes = any_of(col(Carrier.code), parameter)
        return enrollment.carrier_id.in_(select(col(Carrier.id)).where(codes))  # type: ignore[no-any-return]
    if field == "plan":
        return enrollment.plan_id.in_(  # type: ignore[no-any-return]
            select(col(FILTERED_PLAN.id)).where(any_of(FILTERED_PLAN.code, parameter))
        )
    if field == "agent_npn":
        return enrollment.agent_id.in_(  # type: ignore[no-any-return]
            select(col(WRITER.id)).where(any_of(WRITER.npn, parameter))
        )
    if field == "member_id":
        found = func.enrollments_of_members(bindparam(parameter, type_=ARRAY(String())))
        return enrollment.id.in_(select(found))  # type: ignore[no-any-return]
    column = getattr(enrollment, field)
    if field in CASE_BLIND:
        return any_of(folded(column), parameter, String())
    return any_of(column, parameter)


def any_of(column: Any, parameter: str, item: Any = None) -> ColumnElement[bool]:
    """That the column's value is one of the parameter's; of none in an empty list."""
    values = bindparam(parameter, type_=ARRAY(item or column.type))
    return column == any_(values)  # type: ignore[no-any-return]


def carrier_is_included(enrollment: Any) -> ColumnElement[bool]:
    """That the operator has the enrollment's carrier in the aggregates.

    As NOT IN, which the planner takes for one row in two; `<> all (…)` it takes for none, and
    then sorts everything instead of walking an index.
    """
    included = CarrierReporting.INCLUDED.value
    left_out = select(col(Carrier.id)).where(col(Carrier.reporting) != included)
    return enrollment.carrier_id.not_in(left_out)  # type: ignore[no-any-return]
