"""Production added up from the stored totals, where `production_source` finds them."""

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import BigInteger, func, literal, literal_column, select
from sqlmodel import col

from loaders.enrollment_filter import Shape, matching
from loaders.production_row import STATUS_OF
from loaders.production_source import Source
from loaders.reach import Reach
from loaders.statement import AnySelect
from models import ORGANISATION, ProductionCell, ProductionTotal


class FilteredCell:
    """A stored row as filters know enrollments: a month stands for its days."""

    def __init__(self, table: type[ProductionCell] | type[ProductionTotal]) -> None:
        self.table = table

    def __getattr__(self, name: str) -> Any:
        return getattr(self.table, name.replace("_on", "_month"))


def stored_production(
    source: Source,
    reach: Reach,
    asked: Any,
    shape: Shape,
    names: Sequence[str],
    measures: Sequence[str],
) -> AnySelect:
    """Rows of (place, the values named, the measures) for the organisation, or for each branch."""
    table = ProductionTotal if source is Source.TOTALS else ProductionCell
    place: Any = literal(1, BigInteger()).label("place")
    of_whom: Any = col(table.agent_id) == ORGANISATION
    if reach is not Reach.ORGANISATION:
        place, of_whom = asked.c.place, col(table.agent_id) == asked.c.agent_id
    values = [getattr(table, name).label(name) for name in names]
    added = [stored_measure(source, name).label(name) for name in measures]
    query = select(place, *values, *added).where(of_whom, *matching(shape, FilteredCell(table)))
    keys = [col(table.agent_id)] if reach is Reach.ORGANISATION else [asked.c.place]
    return query.group_by(*keys, *values)


def stored_measure(source: Source, name: str) -> Any:
    """A count over a group of stored rows."""
    if source is Source.TOTALS:
        of_status = STATUS_OF if name == "submitted" else (name,)
        counts = [func.sum(getattr(ProductionTotal, status)) for status in of_status]
        return reduce(add, counts)
    if name == "rapid_disenrollments":
        return func.sum(col(ProductionCell.rapid_disenrollments))
    added = func.sum(col(ProductionCell.enrollments))
    if name == "submitted":
        return added
    with_status = added.filter(col(ProductionCell.status) == STATUS_OF[name].value)
    return func.coalesce(with_status, literal_column("0"))
