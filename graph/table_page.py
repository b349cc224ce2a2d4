"""Reads the rows of a table page by page, all of them from one snapshot."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from graphql import DocumentNode, GraphQLError
from graphql.execution import Executor

from graph.audit import Audit
from graph.context import Context
from graph.cost import Cost
from graph.counting_executor import cost_limit
from graph.errors import answer_errors
from graph.frame import Values
from graph.garbage import collector_held
from graph.operation import Request, run
from graph.rules import DEFAULT_LIMITS
from graph.schema import graphql_schema
from graph.table import Paging, Table, at
from graph.table_reader import TableReader
from loaders import Access, Database, Loaders, Role, Viewer, load_viewer
from loaders.database import Snapshot
from loaders.enrollment_file import PLAIN, AskedEnrollments, EnrollmentFile, is_copyable
from loaders.errors import TookTooLong
from models.limits import Limits

PAGE_SIZE = 2_000  # rows; while a page is executed nobody else is answered
CSV = "csv"
STATUSES = {"INTERNAL": 500, "TIMEOUT": 504}  # of failures by their code; the others are 400

Rows = AsyncGenerator[Values | bytes, None]


class TableFailed(Exception):
    """A page could not be had; `errors` are those of the answer."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors

    @property
    def status(self) -> int:
        """The HTTP status of an answer that is only this."""
        return STATUSES.get(self.errors[0]["extensions"]["code"], 400)


def read_table(document: DocumentNode, request: Request, access: Access) -> Table:
    """The table that a valid document asks for; TableFailed where its variables are at fault.

    It has as many rows as there are, unless `first` says fewer; for viewers' tokens as many as
    any answer.
    """
    executor = Executor.build(
        graphql_schema,
        document,
        raw_variable_values=request.variables,
        operation_name=request.operation_name,
        hide_suggestions=True,
    )
    if isinstance(executor, list):
        raise TableFailed(answer_errors(executor))
    try:
        is_whole = access.role is not Role.VIEWER
        return TableReader(executor, document, is_whole=is_whole).read()
    except GraphQLError as error:
        raise TableFailed(answer_errors([error])) from error


async def read_rows(
    table: Table,
    request: Request,
    database: Database,
    access: Access,
    form: str,
    limits: Limits = DEFAULT_LIMITS,
    account: Cost | None = None,
) -> Rows:
    """All rows in parts, of which there is at least one: values of each column, or lines of CSV.

    Where the form is CSV, a spreadsheet finds no formula in its lines. TookTooLong if a page does.
    The account tells what was granted in all.
    """
    async with database.snapshot() as snapshot:
        viewer = await load_viewer(snapshot, access)
        allowance = Allowance(limits, page_limit(table, access.role, limits), account or Cost())
        if table.paging:
            viewer = replace(viewer, role=Role.BI)  # whose pages may be large
        audit = Audit(database, access, request.query, request.operation_name, form)
        reader = PageReader(table, request, snapshot, viewer, audit, allowance)
        parts = copied_rows(table, reader, form == CSV) if is_copied(table) else reader.pages()
        try:
            async with aclosing(parts):
                async for part in parts:
                    yield part
        finally:
            allowance.account.seconds = snapshot.seconds


@dataclass(frozen=True)
class Allowance:
    """What reading a table may cost: in time, in objects of one page, and what it has cost."""

    limits: Limits
    page: int | None
    account: Cost


def page_limit(table: Table, role: Role, limits: Limits) -> int | None:
    """The most objects of one page, those below its rows included.

    A table without pages is the rows of one list, which has no end for who may have it whole.
    """
    if table.paging is None and role is not Role.VIEWER:
        return None
    return cost_limit(limits, role)


def is_copied(table: Table) -> bool:
    """Whether the rows are read off a table of the database, which then writes their lines."""
    names = table.attributes
    # Of a single column a line could be empty, which readers take for no line.
    is_plain = len(names) > 1 and PLAIN.issuperset(names)
    return table.paging is not None and table.row_type == "Enrollment" and is_plain


async def copied_rows(table: Table, reader: "PageReader", is_safe: bool) -> Rows:
    """The rows as lines of CSV from the database, after what leads to them is executed."""
    paging = table.paging
    assert paging is not None, "only a paged table is copied"
    loaders = Loaders(reader.snapshot, reader.viewer)
    loaders.enrollment_page_by_key = noted = AskedEnrollments(reader.snapshot, reader.viewer)
    none = {paging.first: min(0, paging.bound or 0), paging.after: paging.start}
    data = await reader.execute(reader.context(loaders), none)
    if not all(is_copyable(key) for key in noted.asked):
        async for values in reader.pages():
            yield values
        return
    is_empty = True
    for key in noted.asked:
        file = EnrollmentFile(key, table.attributes, paging.bound, is_safe)
        lines = file.lines(reader.snapshot, reader.viewer, reader.allowance.limits.file_time)
        async with aclosing(lines):
            async for block in lines:
                is_empty = False
                reader.allowance.account.granted += block.count(b"\n")
                yield block
    if is_empty:
        yield table.values(data)


class PageReader:
    """Executes the document of a table, a page at a time."""

    def __init__(
        self,
        table: Table,
        request: Request,
        snapshot: Snapshot,
        viewer: Viewer,
        audit: Audit,
        allowance: Allowance,
    ) -> None:
        self.table, self.request, self.audit = table, request, audit
        self.snapshot, self.viewer, self.allowance = snapshot, viewer, allowance

    def context(self, loaders: Loaders) -> Context:
        """That of one page."""
        limits = self.allowance.limits
        cost = Cost(self.allowance.page, until=time.monotonic() + limits.time)
        return Context(self.viewer, loaders, limits, cost)

    async def pages(self) -> Rows:
        """The values of each column, page by page, at least one page."""
        place = Place(self.table.paging)
        while not place.is_end:
            # Fresh loaders for each page: they keep everything that they have read.
            loaders = Loaders(self.snapshot, self.viewer)
            data = await self.execute(self.context(loaders), place.variables())
            values = self.table.values(data)
            place.pass_by(data, len(values[0]))
            yield values

    async def execute(self, context: Context, variables: dict[str, Any]) -> dict[str, Any] | None:
        """The data of the document with these variables besides the client's."""
        given = {**(self.request.variables or {}), **variables}
        asked = Request("", given, self.request.operation_name)
        try:
            with collector_held():
                async with asyncio.timeout(self.allowance.limits.time):
                    result = await run(self.table.document, asked, context)
        except TimeoutError:
            raise TookTooLong from None
        finally:
            if self.allowance.page is not None:
                self.allowance.account.granted += context.cost.granted
        if result.errors:
            raise TableFailed(answer_errors(result.errors))
        await self.audit.note(context.load.clients_shown())
        return result.data


class Place:
    """How far the reading is."""

    def __init__(self, paging: Paging | None) -> None:
        self.paging, self.is_end = paging, False
        self.after = paging.start if paging else None
        self.left = paging.bound if paging else None

    def variables(self) -> dict[str, Any]:
        """What the next page is asked with."""
        if self.paging is None:
            return {}
        size = PAGE_SIZE if self.left is None else min(PAGE_SIZE, self.left)
        return {self.paging.first: size, self.paging.after: self.after}

    def pass_by(self, data: dict[str, Any] | None, rows: int) -> None:
        """Go beyond the page that was read."""
        info = at(data, self.paging.page_info) if self.paging else None
        if self.left is not None:
            self.left -= rows
        self.is_end = info is None or not info["hasNextPage"] or self.left == 0
        self.after = info and info["endCursor"]
