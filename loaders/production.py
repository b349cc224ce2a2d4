"""Production: how many enrollments of which status, over one agent or a whole downline."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from aiodataloader import DataLoader
from sqlalchemy import BigInteger, Integer, bindparam, func, literal_column, null, select
from sqlalchemy import cast as sql_cast

from loaders.align import in_groups, many_per_key
from loaders.database import Snapshot
from loaders.dimension import (
    ALL_COLUMNS,
    ProductionDimension,
    dimension_value,
    grouped_columns,
    with_names,
)
from loaders.enrollment_filter import UNFILTERED, EnrollmentFilter, Shape, matching
from loaders.errors import BadArgument
from loaders.hierarchy import Branch, asked_branches, at_or_below
from loaders.order import Direction
from loaders.production_row import COUNTS, NO_PRODUCTION, ProductionRow, measures
from loaders.reach import Reach, reach_parameters, written_in, written_per_agent
from loaders.statement import Statement, compiled
from loaders.viewer import Viewer
from models import Enrollment

MOST_ROWS = 10_000


class ProductionOrderField(StrEnum):
    """What rows of production can be sorted by."""

    SUBMITTED = "SUBMITTED"
    ACTIVE = "ACTIVE"
    NET = "NET"
    DIMENSIONS = "DIMENSIONS"


@dataclass(frozen=True)
class ProductionQuestion:
    """What is counted, by what it is grouped, and how many rows of it are wanted."""

    filter: EnrollmentFilter = UNFILTERED
    group_by: tuple[ProductionDimension, ...] = ()
    field: ProductionOrderField = ProductionOrderField.SUBMITTED
    direction: Direction = Direction.DESC
    limit: int | None = None


@dataclass(frozen=True)
class ProductionKey:
    """The production of the agents of a branch."""

    reach: Reach
    branch: Branch
    question: ProductionQuestion = ProductionQuestion()


class PlacedProduction(NamedTuple):
    """A row in the answer to the parent of that number, counted from 1."""

    place: int
    row: ProductionRow


class ProductionByKey(DataLoader[ProductionKey, list[ProductionRow]]):
    """Production as a key asks for it; ungrouped exactly one row, of zeros if need be."""

    def __init__(self, snapshot: Snapshot, viewer: Viewer) -> None:
        super().__init__()
        self.snapshot, self.viewer = snapshot, viewer

    async def batch_load_fn(self, keys: list[ProductionKey]) -> Any:
        """One statement for all keys of a reach that differ only in the agent."""
        return await in_groups(keys, lambda key: (key.reach, key.question), self.answers)

    async def answers(
        self, group: tuple[Reach, ProductionQuestion], keys: list[ProductionKey]
    ) -> list[list[ProductionRow] | BadArgument]:
        """The rows for each key, or the refusal of more than are given without a limit."""
        reach, question = group
        statement = production(
            reach,
            len(keys) > 1,
            question.filter.shape,
            question.group_by,
            question.field,
            question.direction,
        )
        parameters = {
            **question.filter.parameters(),
            **reach_parameters([key.branch for key in keys]),
            "most": MOST_ROWS + 1 if question.limit is None else question.limit,
        }
        rows = await self.snapshot.all(statement, parameters)
        found = many_per_key(range(1, len(keys) + 1), rows, key=lambda row: row.place)
        return [rows_or_refusal([placed.row for placed in rows], question) for rows in found]


def rows_or_refusal(
    rows: list[ProductionRow], question: ProductionQuestion
) -> list[ProductionRow] | BadArgument:
    """The rows of one key, unless they are more than are given without a limit."""
    if question.limit is None and len(rows) > MOST_ROWS:
        return BadArgument(
            f"`production` has more than {MOST_ROWS} rows here; give a `limit`, "
            "filter, or group by fewer dimensions"
        )
    if not rows and not question.group_by and question.limit != 0:
        return [NO_PRODUCTION]
    return rows


@lru_cache(maxsize=256)
def production(
    reach: Reach,
    is_many: bool,
    shape: Shape,
    group_by: tuple[ProductionDimension, ...],
    field: ProductionOrderField,
    direction: Direction,
) -> Statement[PlacedProduction]:
    """The rows of each branch asked for, in order, the first so many of each."""
    names = grouped_columns(group_by)
    totals = added_up(reach, is_many, shape, names)
    query, by_dimension = with_names(select(totals), totals, names)
    order = sorting(totals, field, direction, by_dimension)
    number = func.row_number().over(partition_by=totals.c.place, order_by=order or None)
    ranked = query.add_columns(number.label("number")).subquery("ranked")
    most = bindparam("most", type_=Integer())
    wanted = select(
        ranked.c.place,
        *(ranked.c[name] if name in names else null() for name in ALL_COLUMNS),
        *(ranked.c[name] for name in (*COUNTS, "last_updated_at")),
    )
    wanted = wanted.where(ranked.c.number <= most).order_by(ranked.c.place, ranked.c.number)
    return compiled(wanted, lambda row: PlacedProduction(row[0], ProductionRow._make(row[1:])))


def added_up(reach: Reach, is_many: bool, shape: Shape, names: tuple[str, ...]) -> Any:
    """The unsorted totals as a subquery with the columns place, the names, and the counts.

    One branch is counted as it is; many may lie within each other, so each enrollment is counted
    once for its writing agent, and those counts are added up.
    """
    values = [dimension_value(name) for name in names]
    rows = select(Enrollment).where(*matching(shape, Enrollment))
    if reach is Reach.ORGANISATION:
        query = rows.with_only_columns(
            literal_column("1").label("place"), *values, *measures(), maintain_column_froms=True
        ).group_by(*values)
        return query.subquery("totals")
    asked = asked_branches()
    if reach is Reach.OWN or not is_many:
        query = written_in(rows, reach, asked).with_only_columns(
            asked.c.place, *values, *measures()
        )
        return query.group_by(asked.c.place, *values).subquery("totals")
    own = written_per_agent(rows, values, measures())
    query = (
        select(
            asked.c.place,
            *(own.c[name] for name in names),
            *(sql_cast(func.sum(own.c[name]), BigInteger).label(name) for name in COUNTS),
            func.max(own.c.last_updated_at).label("last_updated_at"),
        )
        .select_from(asked.join(own, at_or_below(own.c, asked)))
        .group_by(asked.c.place, *(own.c[name] for name in names))
    )
    return query.subquery("totals")


def sorting(
    totals: Any, field: ProductionOrderField, direction: Direction, by_dimension: list[Any]
) -> list[Any]:
    """The terms of the order; level rows follow their dimensions."""
    if field is ProductionOrderField.DIMENSIONS:
        return by_dimension
    measure = totals.c.active if field is ProductionOrderField.ACTIVE else totals.c.submitted
    if field is ProductionOrderField.NET:
        measure = totals.c.approved + totals.c.active
    return [measure.desc() if direction is Direction.DESC else measure.asc(), *by_dimension]
