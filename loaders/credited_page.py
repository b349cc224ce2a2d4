"""SQL for lists of enrollments by the tree of each enrollment's own day."""

from typing import Any

from sqlalchemy import func, literal_column, select

from loaders.agent_page import Counted
from loaders.attribution import Attribution, credited_to, listed_only
from loaders.enrollment import enrollment_columns
from loaders.enrollment_filter import Shape, matching
from loaders.enrollment_order import EnrollmentOrderField, enrollment_order
from loaders.hierarchy import asked_branches
from loaders.order import Direction, WindowShape
from loaders.page_statement import page_per_parent
from loaders.statement import AnySelect, Statement, compiled, shaped
from models import Enrollment


@shaped(256)
def credited_pages(
    attribution: Attribution,
    shape: Shape,
    field: EnrollmentOrderField,
    direction: Direction,
    window: WindowShape,
    columns: frozenset[str],
    sees_all: bool,
) -> Statement[tuple[Any, ...]]:
    """One page for each agent asked for, of what the viewer still sees.

    A downline's enrollments are gathered whole before they are sorted: what was credited on other
    days is in no index.
    """
    order = enrollment_order(field, direction)
    wanted = columns | {key.column.key for key in order.keys}
    asked = asked_branches()
    rows = select(*enrollment_columns(wanted)).where(*matching(shape, Enrollment))
    credited = listed_only(credited_to(rows, attribution, asked), sees_all)
    fenced = credited.offset(literal_column("0")).correlate(asked).lateral("gathered")
    query = page_per_parent(asked, [select(*fenced.c)], order, window)
    return compiled(query, tuple, replanned=True)


@shaped(256)
def credited_counts(attribution: Attribution, shape: Shape, sees_all: bool) -> Statement[Counted]:
    """The number of listed enrollments for each agent asked for."""
    asked = asked_branches()
    rows: AnySelect = select(Enrollment).where(*matching(shape, Enrollment))
    credited = listed_only(credited_to(rows, attribution, asked), sees_all)
    query = credited.with_only_columns(asked.c.place, func.count(), maintain_column_froms=True)
    return compiled(query.group_by(asked.c.place), Counted._make, replanned=True)
