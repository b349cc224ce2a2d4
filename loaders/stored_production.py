"""Production added up from the stored totals, where `production_source` finds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import BigInteger, func, literal, literal_column, select, true
from sqlmodel import col

from loaders.enrollment_filter import Shape, matching
from loaders.production_row import STATUS_OF
from loaders.production_source import Source
from loaders.reach import Reach
from loaders.statement import AnySelect
from models import ORGANISATION, ProductionCell, ProductionTotal


@dataclass(frozen=True)
class FilteredCell:
    """A stored row as filters know enrollments: a month stands for its days."""

    table: type[ProductionCell] | type[ProductionTotal]

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
    values = [getattr(table, name).label(name) for name in names]
    added = [stored_measure(source, name).label(name) for name in measures]
    of_one = select(*values, *added).where(*matching(shape, FilteredCell(table)))
    of_one = of_one.group_by(col(table.agent_id), *values)
    if reach is Reach.ORGANISATION:
        place = literal(1, BigInteger()).label("place")
        whole = of_one.with_only_columns(place, *of_one.selected_columns)
        return whole.where(col(table.agent_id) == ORGANISATION)
    # One after the other: the planner would rather read everyone's totals than many agents'.
    sums = of_one.where(col(table.agent_id) == asked.c.agent_id).correlate(asked).lateral("sums")
    return select(asked.c.place, *sums.c).select_from(asked.join(sums, true()))


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
