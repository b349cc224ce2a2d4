"""SQL for production: counted once, added up over branches, sorted, and cut to what is wanted."""

from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, func, literal_column, null, select

from loaders.attribution import Attribution
from loaders.counting import Counting
from loaders.credited_production import credited_totals
from loaders.dimension import ALL_COLUMNS, with_names
from loaders.order import Direction
from loaders.production_count import CountShape, counted
from loaders.production_row import MEASURES, ProductionRow
from loaders.reach import Reach
from loaders.statement import AnySelect, Statement, compiled, shaped

# What stands in a row for a measure that nobody asked for.
UNASKED: dict[str, Any] = {
    "stale": literal_column("0").label("stale"),
    "last_updated_at": null().label("last_updated_at"),
}


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


@shaped(256)
def production(
    shape: CountShape,
    field: ProductionOrderField,
    direction: Direction,
    counting: Counting,
    sees_all: bool,
) -> Statement[PlacedProduction]:
    """The rows of each branch asked for, in order, the first so many of each."""
    names, measures = shape.names, shape.measures
    if counting.attribution is Attribution.CURRENT or shape.reach is Reach.OWN:
        totals = counted(shape)
    else:
        totals = credited_totals(shape.reach, shape.shape, names, measures, counting, sees_all)
    columns = [
        totals.c.place,
        *(totals.c[name] if name in names else null().label(name) for name in ALL_COLUMNS),
        *(totals.c[name] if name in measures else UNASKED[name] for name in MEASURES),
    ]
    query, terms = with_names(select(*columns).select_from(totals), totals, names)
    order = sorting(totals, field, direction, terms)
    is_many = shape.is_many
    query = first_of_each(query, totals, order) if is_many else first_of_one(query, order)
    return compiled(
        query,
        lambda row: PlacedProduction(row[0], ProductionRow._make(row[1:])),
        replanned=shape.reach is not Reach.OWN,
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
    first = select(*wanted).where(ranked.c.number <= most)
    in_order = first.order_by(ranked.c.place, ranked.c.number)
    return in_order.limit(bindparam("in_all", type_=Integer()))


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
