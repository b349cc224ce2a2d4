"""Where files are begun: refused with a sentence before the first row, so many at once."""

import asyncio
from collections import Counter
from functools import partial
from types import MappingProxyType

from starlette.responses import Response

from graph.compression import Encoding
from graph.cost import Cost, late
from graph.document import prepare
from graph.errors import BadRequest, answer_errors
from graph.file_answer import FileAnswer, file_headers
from graph.form import Form
from graph.frame import Values
from graph.gate import FREE_SECONDS, Gate
from graph.operation import Request
from graph.rules import Rules
from graph.table import Table
from graph.table_page import Rows, TableFailed, read_rows, read_table
from loaders import Access, Database
from loaders.errors import TookTooLong

RETRY_AFTER = 60  # seconds; nobody knows how long a file takes


class TooManyFiles(BadRequest):
    """A viewer wants more files at once than are made for one."""

    code, headers = "RATE_LIMITED", MappingProxyType({"retry-after": str(RETRY_AFTER)})

    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} files are being made for you already; ask again when one is done", 429
        )


class NoRoomForFiles(BadRequest):
    """As many files are being made as may be, so that answers find connections too."""

    code, headers = "RATE_LIMITED", MappingProxyType({"retry-after": str(RETRY_AFTER)})

    def __init__(self) -> None:
        super().__init__("as many files as there is room for are being made; ask again later", 503)


class FileDesk:
    """Makes files on their viewers' account, and knows how many for whom.

    Each has a connection until its client has taken all of it.
    """

    def __init__(self, database: Database, gate: Gate, rules: Rules, most: int) -> None:
        self.database, self.gate, self.rules, self.most = database, gate, rules, most
        self.making: Counter[str] = Counter()  # by subject

    async def answer(
        self, request: Request, form: Form, encoding: Encoding | None, access: Access
    ) -> FileAnswer:
        """The file of the query's table; BadRequest or TableFailed where it cannot begin."""
        table, limits = self.asked_table(request, access), self.rules.limits
        if self.making[access.subject] >= limits.files:
            raise TooManyFiles(limits.files)
        if self.making.total() >= self.most:
            raise NoRoomForFiles
        self.gate.enter(access)
        self.making[access.subject] += 1
        account = Cost()
        ends = asyncio.get_running_loop().time() + limits.file_time
        rows = read_rows(table, request, self.database, access, form.name.lower(), limits, account)
        try:
            first = await first_part(rows, ends)
        except BaseException as error:
            await rows.aclose()
            has_left = isinstance(error, asyncio.CancelledError)
            self.end(access, account, 0.0 if has_left else FREE_SECONDS)
            raise
        done = partial(self.end, access, account)
        return FileAnswer(table, form, encoding, first, rows, ends, done)

    def describe(self, request: Request, form: Form, access: Access) -> Response:
        """What is said of the file by HEAD, without making it; refused as the file would be."""
        response = Response()
        response.headers.update(file_headers(self.asked_table(request, access), form, None))
        del response.headers["content-length"]  # nobody knows it yet
        return response

    def end(self, access: Access, account: Cost, free: float = FREE_SECONDS) -> None:
        """One file less is being made, which has cost so much."""
        self.gate.leave(access, account.granted, account.seconds, free)
        self.making[access.subject] -= 1
        if not self.making[access.subject]:
            del self.making[access.subject]

    def asked_table(self, request: Request, access: Access) -> Table:
        """The table of the query; BadRequest or TableFailed if it is none."""
        prepared = request.prepared or prepare(request.query, self.rules)
        if prepared.document is None or prepared.errors:
            raise TableFailed(answer_errors(prepared.errors))
        return read_table(prepared.document, request, access)


async def first_part(rows: Rows, ends: float) -> Values | bytes:
    """The first rows, if they are there by then on the loop's clock; TableFailed if not."""
    try:
        async with asyncio.timeout_at(ends):
            return await anext(rows)
    except (TimeoutError, TookTooLong):
        raise TableFailed(answer_errors([late()])) from None
