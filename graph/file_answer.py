"""An answer that is a file: sent while its rows are read, broken off when some cannot be."""

import asyncio
import logging
from asyncio import FIRST_COMPLETED
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

from graphql import GraphQLError
from starlette.responses import Response

from graph.compression import Encoding
from graph.errors import answer_errors
from graph.file_form import PARTS, Parts, Rows, compressed_parts
from graph.form import Form
from graph.frame import Values
from graph.table import Table
from graph.table_page import TableFailed
from loaders.errors import TookTooLong

log = logging.getLogger("downline.graph")


class FileAnswer(Response):
    """The file of a table whose first page is there; `done` is called when it has ended.

    It ends by a time on the loop's clock, complete or not.
    """

    def __init__(
        self,
        table: Table,
        form: Form,
        encoding: Encoding | None,
        first: Values | bytes,
        others: Rows,
        ends: float,
        done: Callable[[], None],
    ) -> None:
        self.table, self.form, self.done = table, form, done
        # Parquet is compressed inside.
        self.encoding = None if form is Form.PARQUET else encoding
        self.first, self.others, self.ends = first, others, ends
        self.status_code, self.background = 200, None
        self.init_headers(file_headers(table, form, self.encoding))

    def init_headers(self, headers: Any = None) -> None:
        """These headers alone: how long the file will be is not known."""
        self.raw_headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send the file until it ends, fails, takes too long, or the client leaves."""
        tasks = [asyncio.create_task(self.send_all(send)), asyncio.create_task(left(receive))]
        try:
            left_over = max(0.0, self.ends - asyncio.get_running_loop().time())
            done, _ = await asyncio.wait(tasks, timeout=left_over, return_when=FIRST_COMPLETED)
            if not done:
                note_broken_off(TookTooLong())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            try:
                await self.others.aclose()
            finally:
                self.done()

    async def send_all(self, send: Any) -> None:
        """The whole file; where it fails the last message is left out, and the transfer breaks."""
        start = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **start})
        try:
            async with AsyncExitStack() as stack:
                async for part in self.opened(stack):
                    await send({"type": "http.response.body", "body": part, "more_body": True})
        except Exception as error:
            note_broken_off(error)
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def opened(self, stack: AsyncExitStack) -> Parts:
        """The parts of the file; the stack closes what they come from, the last one first."""
        stack.push_async_callback(self.others.aclose)
        parts = PARTS[self.form](self.table.columns, self.rows())
        stack.push_async_callback(parts.aclose)
        return compressed_parts(parts, self.encoding) if self.encoding else parts

    async def rows(self) -> Rows:
        """The rows, the first ones included."""
        yield self.first
        async for part in self.others:
            yield part


def note_broken_off(error: Exception) -> None:
    """Count and log why a file ends in its midst: its client is told no more than that it does."""
    if not isinstance(error, TableFailed):  # whose errors were counted as they were written
        answer_errors([GraphQLError(str(error), original_error=error)])
    log.warning("a file broke off: %s", error)


def file_headers(table: Table, form: Form, encoding: Encoding | None) -> dict[str, str]:
    """What the file is, and that nobody keeps it."""
    suffix = form.name.lower()
    charset = "; charset=utf-8; header=present" if form is Form.CSV else ""
    headers = {
        "content-type": form.value + charset,
        "content-disposition": f'attachment; filename="{table.name}.{suffix}"',
        "cache-control": "no-store",
        "vary": "Accept, Accept-Encoding, Authorization",
        "x-content-type-options": "nosniff",
    }
    return {**headers, "content-encoding": encoding.value} if encoding else headers


async def left(receive: Any) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
