"""Enrollments for files: the key that a query asks for, and its rows as CSV from Postgres."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, String, case, func, literal_column, select
from sqlmodel import AutoString

from loaders.attribution import Attribution
from loaders.copying import Lines, copied
from loaders.database import Snapshot
from loaders.enrollment import EnrollmentRow
from loaders.enrollment_filter import Shape, matching
from loaders.enrollment_order import EnrollmentOrderField, enrollment_order
from loaders.enrollment_page import (
    EnrollmentPageByKey,
    EnrollmentsKey,
    enrollment_parameters,
    is_filtered,
)
from loaders.hierarchy import asked_branches
from loaders.order import Direction, WindowShape, window_shape
from loaders.page import Page, page_of, window_parameters
from loaders.page_statement import one_page, page_per_parent
from loaders.reach import Reach, Sizes, large_from, sizes_of, ways_to
from loaders.statement import AnySelect, Statement, compiled
from loaders.viewer import Viewer
from models import Enrollment

# A spreadsheet takes text that begins so for a formula; an apostrophe before it says it is none.
FORMULA_STARTS: list[Any] = [literal_column(str(ord(start))) for start in "=+-@\t\r\n"]
HIGHEST_START: Any = literal_column(
    str(ord("@"))
)  # letters are above: most text is done with one comparison
PLAIN = frozenset(EnrollmentRow._fields)


class AskedEnrollments(EnrollmentPageByKey):
    """Notes which enrollments are asked for, and reads none."""

    def __init__(self, snapshot: Snapshot, viewer: Viewer) -> None:
        super().__init__(snapshot, viewer)
        self.asked: list[EnrollmentsKey] = []

    async def batch_load_fn(self, keys: list[EnrollmentsKey]) -> list[Page[EnrollmentRow]]:
        """An empty page for each key."""
        self.asked += keys
        return [page_of([], key.window, str) for key in keys]


@dataclass(frozen=True)
class EnrollmentFile:
    """What of which enrollments is wanted: at most `bound` rows, and these of their columns.

    In a `safe` file a spreadsheet finds no formula.
    """

    key: EnrollmentsKey
    columns: tuple[str, ...]
    bound: int | None
    is_safe: bool

    def lines(self, snapshot: Snapshot, viewer: Viewer, seconds: float) -> Lines:
        """Lines of CSV in the order of the key, whatever the size of its window."""
        key, question = self.key, self.key.question
        large = large_from(viewer.places, is_filtered(question.filter.shape))
        statement = enrollment_rows(
            key.reach,
            sizes_of([key.branch], large),
            question.filter.shape,
            question.field,
            question.direction,
            window_shape(key.window),
            self.columns,
            self.is_safe,
        )
        parameters = enrollment_parameters([key], question, viewer) | window_parameters(key.window)
        parameters |= {"large_from": large, "fetched": self.bound}
        return copied(snapshot, statement, parameters, seconds)


def is_copyable(key: EnrollmentsKey) -> bool:
    """Whether the key goes by the tree of today; other days' are left to the loader of pages."""
    return key.question.attribution is Attribution.CURRENT


@lru_cache(maxsize=64)
def enrollment_rows(
    reach: Reach,
    sizes: Sizes,
    shape: Shape,
    field: EnrollmentOrderField,
    direction: Direction,
    window: WindowShape,
    names: tuple[str, ...],
    is_safe: bool,
) -> Statement[Any]:
    """These columns of the enrollments of the branch asked for, or of the whole organisation."""
    order = enrollment_order(field, direction)
    needed = dict.fromkeys([*names, *(key.column.key for key in order.keys)])
    columns = [getattr(Enrollment, name) for name in needed]
    rows = select(*columns).where(*matching(shape, Enrollment))
    if reach is Reach.ORGANISATION:
        page = one_page(rows, order, window)
    else:
        asked = asked_branches()
        page = page_per_parent(asked, ways_to(rows, reach, asked, sizes), order, window)
    printed = [printable(page.selected_columns[name], is_safe) for name in names]
    query: AnySelect = page.with_only_columns(*printed, maintain_column_froms=True)
    return compiled(query, tuple)


def printable(column: Any, is_safe: bool) -> Any:
    """The column as a file has it: moments as RFC 3339 writes them, text without formulas."""
    if isinstance(column.type, DateTime):
        second = func.to_char(column, 'YYYY-MM-DD"T"HH24:MI:SS', type_=String())
        is_whole = func.date_trunc("second", column) == column
        return second + case((is_whole, "Z"), else_=func.to_char(column, '.US"Z"'))
    if is_safe and isinstance(column.type, AutoString):
        start = func.ascii(column)
        return case(
            (start > HIGHEST_START, column), (start.in_(FORMULA_STARTS), "'" + column), else_=column
        )
    return column
