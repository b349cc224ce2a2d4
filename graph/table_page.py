"""Reads the rows of a table page by page, all of them from one snapshot."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

from graphql import DocumentNode, GraphQLError
from graphql.execution import Executor

from graph.context import Context
from graph.errors import answer_errors
from graph.operation import Request, run
from graph.schema import graphql_schema
from graph.table import Paging, Table, at
from graph.table_reader import TableReader
from loaders import Access, Database, Loaders, Role, load_viewer
from loaders.errors import TookTooLong

PAGE_SIZE = 2_000  # rows; while a page is executed nobody else is answered
PAGE_TIME = 10.0  # seconds
STATUSES = {"INTERNAL": 500, "TIMEOUT": 504}  # of failures by their code; the others are 400

Values = list[list[Any]]  # of each column
Pages = AsyncGenerator[Values, None]


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


async def read_pages(table: Table, request: Request, database: Database, access: Access) -> Pages:
    """The values of each column, page by page, at least one page."""
    async with database.snapshot() as snapshot:
        viewer = await load_viewer(snapshot, access)
        if table.paging:
            viewer = replace(viewer, role=Role.BI)  # whose pages may be large
        place = Place(table.paging)
        while not place.is_end:
            # Fresh loaders for each page: they keep everything that they have read.
            context = Context(viewer, Loaders(snapshot, viewer))
            variables = {**(request.variables or {}), **place.variables()}
            asked = Request("", variables, request.operation_name)
            try:
                async with asyncio.timeout(PAGE_TIME):
                    result = await run(table.document, asked, context)
            except TimeoutError:
                raise TookTooLong from None
            if result.errors:
                raise TableFailed(answer_errors(result.errors))
            values = table.values(result.data)
            place.pass_by(result.data, len(values[0]) if values else 0)
            yield values


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
