"""Production: how many enrollments of which status, over one agent or a whole downline."""

from dataclasses import dataclass
from typing import Any

from loaders.align import in_shares, many_per_key
from loaders.counting import PLAINLY, Counting
from loaders.dimension import ProductionDimension
from loaders.enrollment_filter import UNFILTERED, EnrollmentFilter
from loaders.errors import BadArgument
from loaders.hashing import hashed_once
from loaders.hierarchy import Branch
from loaders.loader import BatchLoader
from loaders.order import Direction
from loaders.production_count import count_parameters, count_shape
from loaders.production_row import COUNTS, NO_PRODUCTION, ProductionRow
from loaders.production_statement import ProductionOrderField, production
from loaders.reach import Reach
from loaders.room import share_of, too_many_rows
from loaders.viewer import sight

MOST_ROWS = 10_000  # of one agent, where no limit is given
ADVICE = "give a `limit`, filter, or group by fewer dimensions"


@hashed_once
@dataclass(frozen=True)
class ProductionQuestion:
    """What is counted, by what it is grouped, and how many rows of it are wanted."""

    filter: EnrollmentFilter = UNFILTERED
    group_by: tuple[ProductionDimension, ...] = ()
    field: ProductionOrderField = ProductionOrderField.SUBMITTED
    direction: Direction = Direction.DESC
    limit: int | None = None
    counting: Counting = PLAINLY


@hashed_once
@dataclass(frozen=True)
class ProductionKey:
    """The production of the agents of a branch."""

    reach: Reach
    branch: Branch
    question: ProductionQuestion = ProductionQuestion()


class ProductionByKey(BatchLoader[ProductionKey, list[ProductionRow]]):
    """Production as a key asks for it; ungrouped exactly one row, of zeros if need be."""

    async def batch_load_fn(self, keys: list[ProductionKey]) -> Any:
        """One statement for all keys of a reach that differ only in the agent."""
        return await in_shares(keys, lambda key: (key.reach, key.question), self.answers)

    async def answers(
        self, group: tuple[Reach, ProductionQuestion], keys: list[ProductionKey], groups: int
    ) -> list[list[ProductionRow] | BadArgument]:
        """The rows for each key, or the refusal of more than are given without a limit."""
        reach, question = group
        in_all = share_of(self.snapshot.room, groups)
        branches = [key.branch for key in keys]
        counting = question.counting
        shape = count_shape(
            reach,
            branches,
            question.filter,
            question.group_by,
            (*COUNTS, *sorted(counting.unstored)),
            from_top=counting.from_top,
        )
        statement = await self.snapshot.built(
            production,
            shape,
            question.field,
            question.direction,
            counting,
            self.viewer.sees_all,
        )
        parameters = {
            **sight(self.viewer),
            "today": self.viewer.today,
            **count_parameters(shape, branches, question.filter),
            **bounds(question.limit, len(keys), in_all),
        }
        rows = await self.snapshot.all(statement, parameters)
        if question.limit is None and len(rows) > in_all:
            return [too_many_rows("production", in_all, ADVICE)] * len(keys)
        found = many_per_key(range(1, len(keys) + 1), rows, key=lambda row: row.place)
        return [rows_or_refusal([placed.row for placed in rows], question) for rows in found]


def bounds(limit: int | None, keys: int, in_all: int) -> dict[str, int]:
    """How many rows are fetched for each of the keys, and for all of them."""
    if limit is None:
        return {"most": MOST_ROWS + 1, "in_all": in_all + 1}
    return {"most": limit, "in_all": limit * keys}


def rows_or_refusal(
    rows: list[ProductionRow], question: ProductionQuestion
) -> list[ProductionRow] | BadArgument:
    """The rows of one key, unless they are more than are given without a limit."""
    if question.limit is None and len(rows) > MOST_ROWS:
        return too_many_rows("production", MOST_ROWS, ADVICE)
    if not rows and not question.group_by and question.limit != 0:
        return [NO_PRODUCTION]
    return rows
