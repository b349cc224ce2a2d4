"""Lists of enrollments in pages: an agent's own, a whole downline's, the organisation's."""

from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from loaders.agent_page import Counted
from loaders.align import in_groups, many_per_key, one_per_key
from loaders.attribution import Attribution
from loaders.credited_page import credited_counts, credited_pages
from loaders.enrollment import (
    EVERY_COLUMN,
    EnrollmentRow,
    enrollment_columns,
    enrollments_in,
)
from loaders.enrollment_filter import UNFILTERED, EnrollmentFilter, Shape, matching
from loaders.enrollment_order import EnrollmentOrderField, enrollment_order
from loaders.hashing import hashed_once
from loaders.hierarchy import Branch, asked_branches
from loaders.loader import BatchLoader
from loaders.order import Direction, WindowShape, window_shape
from loaders.page import Page, Window, page_of, window_parameters
from loaders.page_statement import completed_page_per_parent, one_page, page_per_parent
from loaders.production_count import CountShape, count_parameters, count_shape, counted
from loaders.reach import (
    Reach,
    Sizes,
    large_from,
    paged_ways_to,
    reach_parameters,
    sizes_of,
    ways_to,
)
from loaders.statement import AnySelect, Statement, compiled, shaped
from loaders.viewer import Viewer, sight
from models import Enrollment


@hashed_once
@dataclass(frozen=True)
class EnrollmentQuestion:
    """Which enrollments are asked for, in which order, and which of their columns.

    What an agent wrote alone is the same by the tree of any day, so that is asked for by today's.
    """

    filter: EnrollmentFilter = UNFILTERED
    field: EnrollmentOrderField = EnrollmentOrderField.SUBMITTED_ON
    direction: Direction = Direction.DESC
    columns: frozenset[str] = EVERY_COLUMN
    attribution: Attribution = Attribution.CURRENT


@hashed_once
@dataclass(frozen=True)
class EnrollmentsKey:
    """A page of what the agents of a branch wrote."""

    reach: Reach
    branch: Branch
    question: EnrollmentQuestion
    window: Window


class EnrollmentPageByKey(BatchLoader[EnrollmentsKey, Page[EnrollmentRow]]):
    """The page of enrollments that a key asks for, for many agents at once."""

    async def batch_load_fn(self, keys: list[EnrollmentsKey]) -> list[Page[EnrollmentRow]]:
        """One statement for all keys of a reach that differ only in the agent."""
        return await in_groups(keys, lambda key: (key.reach, key.question, key.window), self.pages)

    async def pages(
        self, group: tuple[Reach, EnrollmentQuestion, Window], keys: list[EnrollmentsKey]
    ) -> list[Page[EnrollmentRow]]:
        """The pages of keys of a reach that differ only in the agent."""
        reach, question, window = group
        large = large_from(self.viewer.places, is_filtered(question.filter.shape))
        asked = (
            question.filter.shape,
            question.field,
            question.direction,
            window_shape(window),
            question.columns,
        )
        if question.attribution is Attribution.CURRENT:
            sizes = sizes_of([key.branch for key in keys], large)
            statement = await self.snapshot.built(enrollment_pages, reach, sizes, *asked)
        else:
            statement = await self.snapshot.built(
                credited_pages, question.attribution, *asked, self.viewer.sees_all
            )
        parameters = enrollment_parameters(keys, question, self.viewer) | window_parameters(window)
        parameters["large_from"] = large
        rows = await self.snapshot.all(statement, parameters)
        found = many_per_key(range(1, len(keys) + 1), rows, key=itemgetter(0))
        cursor_of = enrollment_order(question.field, question.direction).cursor_of
        return [page_of(enrollments_in(rows), window, cursor_of) for rows in found]


class EnrollmentCountByKey(BatchLoader[EnrollmentsKey, int]):
    """How many enrollments a key asks for, whatever its window."""

    async def batch_load_fn(self, keys: list[EnrollmentsKey]) -> list[int]:
        """One statement for all keys of a reach that differ only in the agent."""
        return await in_groups(keys, lambda key: (key.reach, key.question), self.counts)

    async def counts(
        self, group: tuple[Reach, EnrollmentQuestion], keys: list[EnrollmentsKey]
    ) -> list[int]:
        """The counts of keys of a reach that differ only in the agent."""
        reach, question = group
        filter, attribution = question.filter, question.attribution
        if attribution is Attribution.CURRENT:
            branches = [key.branch for key in keys]
            shape = count_shape(reach, branches, filter, (), ("submitted",))
            statement = await self.snapshot.built(enrollment_counts, shape)
            parameters = count_parameters(shape, branches, filter)
        else:
            statement = await self.snapshot.built(
                credited_counts, attribution, filter.shape, self.viewer.sees_all
            )
            parameters = enrollment_parameters(keys, question, self.viewer)
        rows = await self.snapshot.all(statement, parameters)
        found = one_per_key(range(1, len(keys) + 1), rows, key=lambda row: row.place)
        return [row.total if row else 0 for row in found]


def enrollment_parameters(
    keys: list[EnrollmentsKey], question: EnrollmentQuestion, viewer: Viewer
) -> dict[str, Any]:
    """The parameters that pages and counts share."""
    return {
        **question.filter.parameters(),
        **reach_parameters([key.branch for key in keys]),
        **sight(viewer),
    }


@shaped(256)
def enrollment_pages(
    reach: Reach,
    sizes: Sizes,
    shape: Shape,
    field: EnrollmentOrderField,
    direction: Direction,
    window: WindowShape,
    columns: frozenset[str],
) -> Statement[tuple[Any, ...]]:
    """One page of enrollments for each branch asked for, or one of the whole organisation.

    Rows are the number of the branch, counted from 1, and the columns of an EnrollmentRow.
    """
    order = enrollment_order(field, direction)
    ordering = frozenset(key.column.key for key in order.keys)
    found, asked = matching(shape, Enrollment), asked_branches()
    rows = select(*enrollment_columns(columns | ordering)).where(*found)
    if reach is Reach.ORGANISATION:
        query = one_page(rows, order, window)
    elif reach is Reach.OWN or not sizes.small:
        query = page_per_parent(asked, ways_to(rows, reach, asked, sizes), order, window)
    else:
        keys: AnySelect = select(*(getattr(Enrollment, name) for name in sorted(ordering)))
        ways = paged_ways_to(keys.where(*found), asked, sizes)
        listed: Any = aliased(Enrollment)
        wanted = enrollment_columns(columns | ordering, listed)
        query = completed_page_per_parent(asked, ways, order, window, listed, wanted)
    return compiled(query, tuple, replanned=is_filtered(shape))


def is_filtered(shape: Shape) -> bool:
    """Whether more than the carriers left out is filtered."""
    return bool(set(shape) - {"included"})


@shaped(256)
def enrollment_counts(shape: CountShape) -> Statement[Counted]:
    """The number of enrollments of each branch asked for, or of the whole organisation."""
    totals = counted(shape)
    query: AnySelect = select(totals.c.place, totals.c.submitted)
    return compiled(query, Counted._make, replanned=shape.reach is not Reach.OWN)
