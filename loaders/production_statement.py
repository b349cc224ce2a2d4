"""SQL for production: counted once, added up over branches, sorted, and cut to what is wanted."""

from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Integer, and_, bindparam, func, literal_column, null, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import aliased
from sqlmodel import col

from loaders.attribution import Attribution
from loaders.counting import Counting
from loaders.credited_production import credited_totals
from loaders.dimension import (
    ALL_COLUMNS,
    ProductionDimension,
    dimension_value,
    grouped_columns,
    with_names,
)
from loaders.enrollment_filter import Shape, matching
from loaders.hierarchy import asked_branches, at_or_below
from loaders.order import Direction
from loaders.production_row import COUNTS, ProductionRow, measures
from loaders.reach import Reach, written_in, written_in_span, written_per_agent
from loaders.statement import AnySelect, Statement, compiled
from models import Agent, Enrollment


class ProductionOrderField(StrEnum):
    """What rows of production can be sorted by."""

    SUBMITTED = "SUBMITTED"
    ACTIVE = "ACTIVE"
    NET = "NET"
    DIMENSIONS = "DIMENSIONS"


class PlacedProduction(NamedTuple):
    """A row in the answer to the parent of that number, counted from 1."""

    place: int
    row: ProductionRow


@lru_cache(maxsize=256)
def production(
    reach: Reach,
    is_many: bool,
    shape: Shape,
    group_by: tuple[ProductionDimension, ...],
    field: ProductionOrderField,
    direction: Direction,
    counting: Counting,
    sees_all: bool,
) -> Statement[PlacedProduction]:
    """The rows of each branch asked for, in order, the first so many of each."""
    names = grouped_columns(group_by)
    if counting.attribution is Attribution.CURRENT or reach is Reach.OWN:
        totals = added_up(reach, is_many, shape, names, counting)
    else:
        totals = credited_totals(reach, shape, names, counting, sees_all)
    columns = [
        totals.c.place,
        *(totals.c[name] if name in names else null().label(name) for name in ALL_COLUMNS),
        *(totals.c[name] for name in (*COUNTS, "last_updated_at")),
    ]
    query, terms = with_names(select(*columns).select_from(totals), totals, names)
    order = sorting(totals, field, direction, terms)
    query = first_of_each(query, totals, order) if is_many else first_of_one(query, order)
    return compiled(
        query,
        lambda row: PlacedProduction(row[0], ProductionRow._make(row[1:])),
        replanned=reach is not Reach.OWN,
    )


def first_of_one(query: AnySelect, order: list[Any]) -> AnySelect:
    """The first rows of the only answer."""
    return query.order_by(*order).limit(bindparam("most", type_=Integer()))


def first_of_each(query: AnySelect, totals: Any, order: list[Any]) -> AnySelect:
    """The first rows of each answer."""
    number = func.row_number().over(partition_by=totals.c.place, order_by=order or None)
    ranked = query.add_columns(number.label("number")).subquery("ranked")
    wanted = [column for column in ranked.c if column.key != "number"]
    most = bindparam("most", type_=Integer())
    return select(*wanted).where(ranked.c.number <= most).order_by(ranked.c.place, ranked.c.number)


def added_up(
    reach: Reach, is_many: bool, shape: Shape, names: tuple[str, ...], counting: Counting
) -> Any:
    """The unsorted totals as a subquery with the columns place, the names, and the counts.

    One branch is counted as it is; many may lie within each other, so each enrollment is counted
    once for its writing agent, and those counts are added up.
    """
    rows = select(Enrollment).where(*matching(shape, Enrollment))
    if reach is Reach.BRANCH and (is_many or "branch_id" in names):
        return added_up_per_branch(rows, names, counting)
    branch: Any = None
    if is_many or reach is Reach.OWN:
        asked = asked_branches()
        rows, place, branch = written_in(rows, reach, asked), asked.c.place, asked.c.agent_id
        keys = [place]
    else:
        place, keys = literal_column("1").label("place"), []
        if "branch_id" in names:
            rows, branch = under_tops(rows)
        elif reach is Reach.BRANCH:
            rows = written_in_span(rows)
    values = [
        branch.label(name) if name == "branch_id" else dimension_value(name) for name in names
    ]
    query = rows.with_only_columns(
        place, *values, *measures(counting.with_stale), maintain_column_froms=True
    )
    return query.group_by(*keys, *values).subquery("totals")


def added_up_per_branch(rows: AnySelect, names: tuple[str, ...], counting: Counting) -> Any:
    """The totals of each branch asked for, from those of the agents in it."""
    asked = asked_branches()
    written = [dimension_value(name) for name in names if name != "branch_id"]
    own = written_per_agent(rows, written, measures(counting.with_stale))
    below = asked.join(own, at_or_below(own.c, asked))
    values = {value.key: own.c[value.key] for value in written}
    if "branch_id" in names and counting.from_top:
        values["branch_id"] = asked.c.agent_id
    elif "branch_id" in names:
        below, values["branch_id"] = through_downline(below, asked, own)
    query = (
        select(
            asked.c.place,
            *(values[name].label(name) for name in names),
            *(sql_cast(func.sum(own.c[name]), BigInteger).label(name) for name in COUNTS),
            func.max(own.c.last_updated_at).label("last_updated_at"),
        )
        .select_from(below)
        .group_by(asked.c.place, *(values[name] for name in names))
    )
    return query.subquery("totals")


def under_tops(rows: AnySelect) -> tuple[AnySelect, Any]:
    """A select of enrollments, each with the agent at the top of its writing agent's tree."""
    writer: Any = aliased(Agent)
    top: Any = aliased(Agent)
    is_above = and_(top.upline_id.is_(None), writer.tree_from.between(top.tree_from, top.tree_to))
    rows = rows.join(writer, writer.id == col(Enrollment.agent_id)).join(top, is_above)
    return rows, top.id


def through_downline(below: Any, asked: Any, own: Any) -> tuple[Any, Any]:
    """What was written at or below the asked ones, each with the direct downline it came through.

    What the asked one wrote came through nobody else.
    """
    direct: Any = aliased(Agent)
    is_above = and_(
        direct.upline_id == asked.c.agent_id,
        own.c.tree_from.between(direct.tree_from, direct.tree_to),
    )
    return below.outerjoin(direct, is_above), func.coalesce(direct.id, asked.c.agent_id)


def sorting(
    totals: Any, field: ProductionOrderField, direction: Direction, terms: list[Any]
) -> list[Any]:
    """The terms of the order, rows without a value last; level rows follow their dimensions."""
    is_falling = direction is Direction.DESC
    if field is ProductionOrderField.DIMENSIONS:
        return [(term.desc() if is_falling else term.asc()).nulls_last() for term in terms]
    measure = totals.c.active if field is ProductionOrderField.ACTIVE else totals.c.submitted
    if field is ProductionOrderField.NET:
        measure = totals.c.approved + totals.c.active
    by_dimension = [term.asc().nulls_last() for term in terms]
    return [measure.desc() if is_falling else measure.asc(), *by_dimension]
