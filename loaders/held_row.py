"""Rows not taken in: one by its id, and the list of all of them in pages."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, String, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from loaders.agent_page import Counted
from loaders.align import one_per_key
from loaders.cursor import ID, INTEGER, MOMENT
from loaders.enrollment_filter import any_of
from loaders.loader import BatchLoader
from loaders.order import Key, Order, WindowShape, window_shape
from loaders.page import Page, Window, page_of, window_parameters
from loaders.page_statement import one_page
from loaders.statement import AnySelect, Statement, compiled, shaped
from models import Carrier, HeldRow, Report


class HeldRowRow(NamedTuple):
    """A row that waits, with the moment its report was received."""

    id: int
    report_id: int
    line: int
    reason: str
    subject: str | None
    message: str
    raw: dict[str, Any] | None
    received_at: datetime


@dataclass(frozen=True)
class HeldRowFilter:
    """All given fields must match."""

    carrier: tuple[str, ...] | None = None
    report: tuple[int, ...] | None = None
    reason: tuple[str, ...] | None = None
    policy_number: tuple[str, ...] | None = None
    member_id: tuple[str, ...] | None = None

    @property
    def values(self) -> dict[str, list[Any]]:
        """The value of each condition this filter needs, by the condition's name."""
        return {name: list(value) for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class HeldRowsKey:
    """A page of the held rows that match, those of the newest report first."""

    filter: HeldRowFilter
    window: Window


RECEIVED_AT: Any = col(Report.received_at).label("received_at")
HELD_ROW_ORDER: Order[HeldRowRow] = Order(
    "held_rows",
    (
        Key(col(Report.received_at), MOMENT, descending=True),
        Key(col(HeldRow.report_id), ID),
        Key(col(HeldRow.line), INTEGER),
        Key(col(HeldRow.id), ID),
    ),
    lambda row: (row.received_at, row.report_id, row.line, row.id),
)


class HeldRowById(BatchLoader[int, HeldRowRow | None]):
    """The held row of an id; None for everyone but the whole organisation."""

    async def batch_load_fn(self, held_row_ids: list[int]) -> list[HeldRowRow | None]:
        """One statement for all ids."""
        if not self.viewer.sees_all:
            return [None] * len(held_row_ids)
        statement = held_rows_by_id(self.viewer.sees_client_details)
        rows = await self.snapshot.all(statement, {"wanted": held_row_ids})
        return one_per_key(held_row_ids, rows, key=lambda row: row.id)


class HeldRowPageByKey(BatchLoader[HeldRowsKey, Page[HeldRowRow]]):
    """The page of held rows that a key asks for; empty except for the whole organisation."""

    async def batch_load_fn(self, keys: list[HeldRowsKey]) -> list[Page[HeldRowRow]]:
        """One statement for each key; a query asks for one or two."""
        return [await self.page(key) for key in keys]

    async def page(self, key: HeldRowsKey) -> Page[HeldRowRow]:
        """The page of one key."""
        rows: list[HeldRowRow] = []
        if self.viewer.sees_all:
            statement = await self.snapshot.built(
                held_row_page,
                tuple(key.filter.values),
                window_shape(key.window),
                self.viewer.sees_client_details,
            )
            parameters = key.filter.values | window_parameters(key.window)
            rows = await self.snapshot.all(statement, parameters)
        return page_of(rows, key.window, HELD_ROW_ORDER.cursor_of)


class HeldRowCountByKey(BatchLoader[HeldRowsKey, int]):
    """How many held rows a key asks for, whatever its window."""

    async def batch_load_fn(self, keys: list[HeldRowsKey]) -> list[int]:
        """One statement for each key."""
        return [await self.count(key) for key in keys]

    async def count(self, key: HeldRowsKey) -> int:
        """The count of one key."""
        if not self.viewer.sees_all:
            return 0
        statement = await self.snapshot.built(held_row_count, tuple(key.filter.values))
        return (await self.snapshot.one(statement, key.filter.values)).total


def held_rows(with_raw: bool) -> AnySelect:
    """Every held row; the cells only for those who may see client details."""
    raw: Any = col(HeldRow.raw) if with_raw else literal_column("null")
    columns = [getattr(HeldRow, name) for name in HeldRowRow._fields[:-2]]
    return select(*columns, raw.label("raw"), RECEIVED_AT).join(
        Report, col(Report.id) == col(HeldRow.report_id)
    )


@cache
def held_rows_by_id(with_raw: bool) -> Statement[HeldRowRow]:
    """The held rows of some ids."""
    # Ids come from clients: one too large for the column is no row, not an error.
    wanted = any_of(col(HeldRow.id), "wanted", BigInteger())
    return compiled(held_rows(with_raw).where(wanted), HeldRowRow._make)


@shaped(64)
def held_row_page(
    conditions: tuple[str, ...], window: WindowShape, with_raw: bool
) -> Statement[HeldRowRow]:
    """One page of the held rows that match."""
    rows = held_rows(with_raw).where(*map(held_row_condition, conditions))
    query = one_page(rows, HELD_ROW_ORDER, window)
    return compiled(query, lambda row: HeldRowRow._make(row[1:]))


@shaped(64)
def held_row_count(conditions: tuple[str, ...]) -> Statement[Counted]:
    """The number of held rows that match."""
    rows = held_rows(False).where(*map(held_row_condition, conditions))
    query: AnySelect = rows.with_only_columns(
        literal_column("1"), func.count(), maintain_column_froms=True
    )
    return compiled(query, Counted._make)


def held_row_condition(name: str) -> ColumnElement[bool]:
    """One condition by its name."""
    if name == "carrier":
        codes = any_of(col(Carrier.code), name)
        return col(Report.carrier_id).in_(select(col(Carrier.id)).where(codes))
    if name == "report":
        return any_of(col(HeldRow.report_id), name)
    if name == "member_id":
        identities = bindparam(name, type_=ARRAY(String()))
        keys: Any = select(func.member_keys_of(identities)).scalar_subquery()
        return col(HeldRow.member_keys).op("&&")(keys)
    return any_of(getattr(HeldRow, name), name)
