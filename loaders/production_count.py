"""Production counted for the branches asked for: each from the totals stored, or from its rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BigInteger, Integer, Subquery, bindparam, func, literal, select, union_all
from sqlalchemy import cast as sql_cast
from sqlmodel import col

from loaders.dimension import ProductionDimension, dimension_value, grouped_columns
from loaders.enrollment_filter import EnrollmentFilter, Shape, matching
from loaders.hierarchy import (
    Branch,
    asked_branches,
    asked_members,
    at_or_below,
    member_parameters,
)
from loaders.newest import NEWEST, newest_of, with_newest
from loaders.production_branch import through_downline, under_tops
from loaders.production_row import measure
from loaders.production_source import Source, is_newest_apart, smallest_in, source_of
from loaders.reach import (
    Reach,
    Sizes,
    reach_parameters,
    sizes_of,
    written_in,
    written_in_span,
    written_per_agent,
)
from loaders.statement import AnySelect
from loaders.stored_production import stored_production
from models import Agent, Enrollment


@dataclass(frozen=True)
class CountShape:
    """What the SQL of a count depends on: for whom, from where, which rows, by what, and what.

    `from_top` is as in a Counting.
    """

    reach: Reach
    source: Source
    sizes: Sizes
    is_many: bool
    shape: Shape
    names: tuple[str, ...]
    measures: tuple[str, ...]
    from_top: bool = False
    newest_apart: bool = False  # the newest moment is found apart from the counts


def count_shape(
    reach: Reach,
    branches: Sequence[Branch],
    filter: EnrollmentFilter,
    group_by: Sequence[ProductionDimension],
    measures: tuple[str, ...],
    *,
    from_top: bool = False,
) -> CountShape:
    """How these branches are best counted."""
    names = grouped_columns(group_by)
    apart = reach is not Reach.OWN and is_newest_apart(filter, names, measures)
    source = source_of(filter, names, [name for name in measures if not apart or name != NEWEST])
    sizes = sizes_of(branches, smallest_in(source, names) - 1)
    is_many = len(branches) > 1
    shape = filter.shape
    return CountShape(reach, source, sizes, is_many, shape, names, measures, from_top, apart)


def count_parameters(
    shape: CountShape, branches: Sequence[Branch], filter: EnrollmentFilter
) -> dict[str, Any]:
    """The parameters of a count of these branches."""
    smallest = smallest_in(shape.source, shape.names)
    return {
        **filter.parameters(),
        **reach_parameters(branches),
        **member_parameters(branches, fewer_than=smallest),
        "large_from": smallest - 1,
    }


def counted(shape: CountShape) -> Subquery:
    """The unsorted counts, with the columns place, the names and the measures.

    Large branches come from the source, small ones from their rows; no branch from both.
    """
    if shape.newest_apart:
        counts = tuple(name for name in shape.measures if name != NEWEST)
        found = counted(replace(shape, measures=counts, newest_apart=False))
        newest = newest_of(shape.reach, shape.is_many, shape.shape)
        return with_newest(found, newest, shape.measures)
    asked = asked_branches()
    ways: list[AnySelect] = []
    if shape.reach is Reach.OWN:
        ways.append(from_own_rows(shape, asked))
    elif shape.source is not Source.ROWS and (
        shape.reach is Reach.ORGANISATION or shape.sizes.large
    ):
        ways.append(from_stored(shape, asked))
    elif shape.reach is Reach.ORGANISATION:
        ways.append(from_all_rows(shape))
    elif shape.sizes.large:
        is_one = not shape.is_many and "branch_id" not in shape.names
        ways.append(from_span(shape) if is_one else from_agents(shape, asked))
    if shape.reach is Reach.BRANCH and shape.sizes.small:
        ways.append(from_members(shape))
    return (ways[0] if len(ways) == 1 else union_all(*ways)).subquery("totals")


def from_stored(shape: CountShape, asked: Any) -> AnySelect:
    """Large branches, or the organisation, where totals are stored."""
    return stored_production(
        shape.source, shape.reach, asked, shape.shape, shape.names, shape.measures
    )


def from_own_rows(shape: CountShape, asked: Any) -> AnySelect:
    """Each asked agent's own enrollments."""
    rows = written_in(matching_rows(shape), Reach.OWN, asked)
    return grouped(shape, rows, asked.c.place, [asked.c.place], asked.c.agent_id)


def from_all_rows(shape: CountShape) -> AnySelect:
    """All enrollments there are."""
    rows, branch = matching_rows(shape), None
    if "branch_id" in shape.names:
        rows, branch = under_tops(rows)
    return grouped(shape, rows, only_place(), [], branch)


def from_span(shape: CountShape) -> AnySelect:
    """The only branch, which is large."""
    return grouped(shape, written_in_span(matching_rows(shape)), only_place(), [])


def from_members(shape: CountShape) -> AnySelect:
    """Small branches, member by member."""
    member = asked_members()
    rows = (
        matching_rows(shape)
        .join(Agent, col(Agent.id) == col(Enrollment.agent_id))
        .join(member, col(Agent.tree_from) == member.c.tree_from)
    )
    return grouped(shape, rows, member.c.place, [member.c.place])


def from_agents(shape: CountShape, asked: Any) -> AnySelect:
    """Many large branches, which lie within each other: each enrollment is counted once.

    The counts of those who wrote them are then added up.
    """
    written = [dimension_value(name) for name in shape.names if name != "branch_id"]
    own = written_per_agent(matching_rows(shape), written, [*map(measure, shape.measures)])
    below = asked.join(own, at_or_below(own.c, asked))
    values = {value.key: own.c[value.key] for value in written}
    if "branch_id" in shape.names and shape.from_top:
        values["branch_id"] = asked.c.agent_id
    elif "branch_id" in shape.names:
        below, values["branch_id"] = through_downline(below, asked, own)
    return (
        select(
            asked.c.place,
            *(values[name].label(name) for name in shape.names),
            *(added(name, own.c[name]) for name in shape.measures),
        )
        .select_from(below)
        .where(asked.c.tree_to - asked.c.tree_from >= bindparam("large_from", type_=Integer()))
        .group_by(asked.c.place, *(values[name] for name in shape.names))
    )


def added(name: str, column: Any) -> Any:
    """A measure over several groups."""
    if name == "last_updated_at":
        return func.max(column).label(name)
    return sql_cast(func.sum(column), BigInteger).label(name)


def matching_rows(shape: CountShape) -> AnySelect:
    """The enrollments that are counted."""
    return select(Enrollment).where(*matching(shape.shape, Enrollment))


def only_place() -> Any:
    """The place of the only answer."""
    return literal(1, BigInteger()).label("place")


def grouped(
    shape: CountShape, rows: AnySelect, place: Any, keys: list[Any], branch: Any = None
) -> AnySelect:
    """A select of enrollments as their counts, by the place and the names."""
    values = [
        branch.label(name) if name == "branch_id" else dimension_value(name) for name in shape.names
    ]
    measures = map(measure, shape.measures)
    counts = rows.with_only_columns(place, *values, *measures, maintain_column_froms=True)
    return counts.group_by(*keys, *values)
