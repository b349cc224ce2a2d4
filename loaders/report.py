"""Files taken in or refused: one by its id, and the list of all of them in pages."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, DateTime, bindparam, func, literal_column, select
from sqlmodel import col

from loaders.agent_page import Counted
from loaders.align import one_per_key
from loaders.cursor import ID, MOMENT
from loaders.enrollment_filter import Range, any_of
from loaders.loader import BatchLoader
from loaders.order import Key, Order, WindowShape, window_shape
from loaders.page import Page, Window, page_of, window_parameters
from loaders.page_statement import one_page
from loaders.statement import AnySelect, Statement, compiled, shaped
from models import TOLD_REPORT, Carrier, Report


class ReportRow(NamedTuple):
    """One file and the fate of its rows; with an error, a file refused whole."""

    id: int
    carrier_id: int | None
    feed: str
    file_name: str
    as_of: date | None
    received_at: datetime
    rows: int
    inserted: int
    updated: int
    unchanged: int
    held: int
    rejected: int
    skipped: int
    unmapped_words: list[dict[str, Any]]
    error: str | None


COUNTS = ("rows", "inserted", "updated", "unchanged", "held", "rejected", "skipped")
NOT_TOLD: dict[str, Any] = {**dict.fromkeys(COUNTS, 0), "unmapped_words": [], "error": None}


@dataclass(frozen=True)
class ReportFilter:
    """All given fields must match."""

    carrier: tuple[str, ...] | None = None
    received_at: Range | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The value of each condition this filter needs, by the condition's name."""
        received = self.received_at or Range()
        named = {
            "carrier": None if self.carrier is None else list(self.carrier),
            "received_first": received.first,
            "received_last": received.last,
        }
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True)
class ReportsKey:
    """A page of the reports that match, newest first."""

    filter: ReportFilter
    window: Window


REPORT_ORDER: Order[ReportRow] = Order(
    "reports",
    (Key(col(Report.received_at), MOMENT, descending=True), Key(col(Report.id), ID)),
    lambda row: (row.received_at, row.id),
)


class ReportById(BatchLoader[int, ReportRow | None]):
    """The report of an id; None for everyone but the whole organisation."""

    async def batch_load_fn(self, report_ids: list[int]) -> list[ReportRow | None]:
        """One statement for all ids."""
        if not self.viewer.sees_all:
            return [None] * len(report_ids)
        rows = await self.snapshot.all(reports_by_id(), {"wanted": report_ids})
        return one_per_key(report_ids, rows, key=lambda row: row.id)


class ToldReportById(BatchLoader[int, ReportRow | None]):
    """The report that an enrollment's history names; its numbers are the organisation's alone."""

    async def batch_load_fn(self, report_ids: list[int]) -> list[ReportRow | None]:
        """One statement for all ids."""
        statement = reports_by_id() if self.viewer.sees_all else told_reports_by_id()
        rows = await self.snapshot.all(statement, {"wanted": report_ids})
        return one_per_key(report_ids, rows, key=lambda row: row.id)


class ReportPageByKey(BatchLoader[ReportsKey, Page[ReportRow]]):
    """The page of reports that a key asks for; empty except for the whole organisation."""

    async def batch_load_fn(self, keys: list[ReportsKey]) -> list[Page[ReportRow]]:
        """One statement for each key; a query asks for one or two."""
        return [await self.page(key) for key in keys]

    async def page(self, key: ReportsKey) -> Page[ReportRow]:
        """The page of one key."""
        rows: list[ReportRow] = []
        if self.viewer.sees_all:
            statement = await self.snapshot.built(
                report_page, tuple(key.filter.values), window_shape(key.window)
            )
            parameters = key.filter.values | window_parameters(key.window)
            rows = await self.snapshot.all(statement, parameters)
        return page_of(rows, key.window, REPORT_ORDER.cursor_of)


class ReportCountByKey(BatchLoader[ReportsKey, int]):
    """How many reports a key asks for, whatever its window."""

    async def batch_load_fn(self, keys: list[ReportsKey]) -> list[int]:
        """One statement for each key."""
        return [await self.count(key) for key in keys]

    async def count(self, key: ReportsKey) -> int:
        """The count of one key."""
        if not self.viewer.sees_all:
            return 0
        statement = await self.snapshot.built(report_count, tuple(key.filter.values))
        return (await self.snapshot.one(statement, key.filter.values)).total


def report_columns() -> list[Any]:
    """The columns of a ReportRow, in its order."""
    return [getattr(Report, name) for name in ReportRow._fields]


@cache
def reports_by_id() -> Statement[ReportRow]:
    """The reports of some ids."""
    # Ids come from clients: one too large for the column is no report, not an error.
    wanted = any_of(col(Report.id), "wanted", BigInteger())
    return compiled(select(*report_columns()).where(wanted), ReportRow._make)


@cache
def told_reports_by_id() -> Statement[ReportRow]:
    """The reports of some ids without their numbers."""
    told = [name for name in ReportRow._fields if name not in NOT_TOLD]
    columns = [TOLD_REPORT.c[name] for name in told]
    wanted = any_of(TOLD_REPORT.c.id, "wanted", BigInteger())
    return compiled(
        select(*columns).where(wanted),
        lambda row: ReportRow(**dict(zip(told, row, strict=True)), **NOT_TOLD),
    )


@shaped(64)
def report_page(conditions: tuple[str, ...], window: WindowShape) -> Statement[ReportRow]:
    """One page of the reports that match."""
    query = one_page(matching_reports(conditions), REPORT_ORDER, window)
    return compiled(query, lambda row: ReportRow._make(row[1:]))


@shaped(16)
def report_count(conditions: tuple[str, ...]) -> Statement[Counted]:
    """The number of reports that match."""
    query: AnySelect = matching_reports(conditions).with_only_columns(
        literal_column("1"), func.count(), maintain_column_froms=True
    )
    return compiled(query, Counted._make)


def matching_reports(conditions: tuple[str, ...]) -> AnySelect:
    """The reports that match."""
    return select(*report_columns()).where(*map(report_condition, conditions))


def report_condition(name: str) -> ColumnElement[bool]:
    """One condition by its name."""
    if name == "carrier":
        codes = any_of(col(Carrier.code), name)
        return col(Report.carrier_id).in_(select(col(Carrier.id)).where(codes))
    end = bindparam(name, type_=DateTime(timezone=True))
    return (
        col(Report.received_at) >= end
        if name.endswith("first")
        else (col(Report.received_at) <= end)
    )
