"""Which state of the data there is now, asked once for everyone who waits for it."""

import asyncio
from functools import cache

from sqlalchemy import select
from sqlmodel import col

from loaders.database import Database
from loaders.statement import Statement, compiled
from models import BusinessDay


class DataVersion:
    """The version that each commit of data, move of the tree and roll of the day moves on.

    Who asks while a look is under way waits for the next one: the answer is never older than the
    question, and many questions at once are one statement.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.running: asyncio.Task[int] | None = None
        self.next: asyncio.Task[int] | None = None

    async def current(self) -> int:
        """The version, as of now or later."""
        if self.next is None:
            self.next = asyncio.create_task(self.look_after(self.running))
        # One who gives up waiting leaves the others their answer.
        return await asyncio.shield(self.next)

    async def look_after(self, earlier: asyncio.Task[int] | None) -> int:
        """Look once the earlier look is done."""
        if earlier is not None:
            await asyncio.wait([earlier])
        self.running, self.next = self.next, None
        return await self.database.glance(data_version())


@cache
def data_version() -> Statement[int]:
    """The version alone."""
    return compiled(select(col(BusinessDay.data_version)), lambda row: int(row[0]))
