"""The one door to Postgres: every statement of an operation goes through its snapshot."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from datetime import date
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from psycopg import InterfaceError, OperationalError
from psycopg.errors import QueryCanceled
from psycopg_pool import PoolTimeout, TooManyRequests

from loaders.errors import AllBusy, DatabaseUnreachable, TookTooLong
from loaders.pace import Pace
from loaders.room import MOST_IN_ALL
from loaders.statement import Parameters, Shape, Shaped, Statement
from loaders.tally import counted
from loaders.tracing import round_trip_span
from loaders.workbench import Workbench
from models.exchange import Asked, ExchangingConnection, Plain
from models.pool import ReadingPool

Row = TypeVar("Row")
Connection = ExchangingConnection

BEGIN = Plain("begin isolation level repeatable read, read only")
ROLLBACK = Plain("rollback", prepared=False)
BEGIN_ROLL = "begin isolation level read committed, read write"
ROLL = "select roll_business_day(%(day)s)"
SHUTTING_DOWN = "57P"  # SQLSTATEs of a server that ends its sessions
STATEMENT_SECONDS = 10.0  # that one statement may take; Postgres ends it

# Who counts statements puts a list here; None otherwise.
recorded: ContextVar[list[str] | None] = ContextVar("recorded", default=None)


class Waiting(NamedTuple):
    """A statement that waits for its turn on the connection."""

    text: str
    parameters: Parameters
    prepared: bool
    answer: asyncio.Future[list[tuple[Any, ...]]]


class Database:
    """Pools of connections of the runtime role: one that is read, and the primary's."""

    def __init__(
        self,
        pool: ReadingPool,
        primary: ReadingPool,
        statement_seconds: float = STATEMENT_SECONDS,
    ) -> None:
        self.pool, self.primary = pool, primary
        self.statement_seconds = statement_seconds
        self.openings: dict[str | None, Any] = {}  # by the viewer's NPN, as they were last time
        self.closing: set[asyncio.Task[None]] = set()  # snapshots that end by themselves

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator["Snapshot"]:
        """One state of the data for one operation; nothing is opened before the first statement.

        It ends whole, also for a client who leaves just then: its connection would be lost.
        """
        snapshot = Snapshot(self.pool, self.statement_seconds)
        try:
            yield snapshot
        finally:
            closing = asyncio.ensure_future(snapshot.close())
            self.closing.add(closing)
            closing.add_done_callback(self.closing.discard)
            await asyncio.shield(closing)

    async def roll_business_day(self, day: date) -> None:
        """Have statuses and today's tree stored for this day; nothing if they are already."""
        with sentences():
            async with self.primary.connection() as connection:
                await connection.execute(BEGIN_ROLL)
                await connection.execute(ROLL, {"day": day})
                await connection.execute("commit")

    async def glance(self, statement: Statement[Row]) -> Row:
        """The only row of a statement that asks for one thing alone."""
        log = recorded.get()
        if log is not None:
            log.append(statement.text)
        with sentences():
            async with self.pool.connection() as connection:
                [[row]] = await connection.exchange([Plain(statement.text)])
        return statement.row(row)

    def held(self) -> dict[str, int]:
        """What the pool that is read says of itself: connections, who waits, what was lost."""
        return self.pool.get_stats()


class Snapshot:
    """One read-only repeatable-read transaction on one connection.

    Statements asked for while others run wait, and then go out together as one pipeline.
    """

    def __init__(self, pool: ReadingPool, statement_seconds: float) -> None:
        self.pool, self.statement_seconds = pool, statement_seconds
        self.room = MOST_IN_ALL  # rows of lists that give no size
        self.waited = 0.0  # seconds, for answers that are there
        self.sent_at: float | None = None  # when that went out which is not answered yet
        self.may_begin_again = True
        self.connection: Connection | None = None
        self.waiting: list[Waiting] = []
        self.pace = Pace()
        self.bench = Workbench()
        self.is_over = False
        self.worker: asyncio.Task[None] | None = None

    @property
    def seconds(self) -> float:
        """That Postgres was waited for, until now."""
        return self.waited + (0.0 if self.sent_at is None else monotonic() - self.sent_at)

    async def built(
        self, builder: Shaped[Shape, Row], *shape: Shape.args, **none: Shape.kwargs
    ) -> Statement[Row]:
        """The builder's statement of a shape; one that is new waits until others had the loop."""
        return await self.bench.statement(builder, *shape, **none)

    async def all(self, statement: Statement[Row], parameters: Parameters) -> list[Row]:
        """Every row of the statement, in its order."""
        parameters = {**statement.constants, **parameters}
        rows = await self.ask(statement.text, parameters, prepared=not statement.replanned)
        await self.pace.turn()  # of many groups all have their rows at once
        return list(map(statement.row, rows))

    async def one(self, statement: Statement[Row], parameters: Parameters) -> Row:
        """The only row of a statement that always gives one."""
        (row,) = await self.all(statement, parameters)
        return row

    async def ask(
        self, text: str, parameters: Parameters, prepared: bool = True
    ) -> list[tuple[Any, ...]]:
        """The statement's tuples, as soon as the connection is free for it."""
        answer = self.queue(text, parameters, prepared)
        self.start()
        return await answer

    def queue(
        self, text: str, parameters: Parameters, prepared: bool = True
    ) -> asyncio.Future[list[tuple[Any, ...]]]:
        """The statement's tuples in future: it goes out with the next one that is asked for.

        Cancelled where the operation is over: a batch may have waited while it was refused.
        """
        log = recorded.get()
        if log is not None:
            log.append(text)
        answer: asyncio.Future[list[tuple[Any, ...]]] = asyncio.get_running_loop().create_future()
        if self.is_over:
            answer.cancel()
        else:
            self.waiting.append(Waiting(text, parameters, prepared, answer))
        return answer

    def start(self) -> None:
        """Send what waits, unless that is being done."""
        if not self.is_over and (self.worker is None or self.worker.done()):
            self.worker = asyncio.create_task(self.work())

    async def work(self) -> None:
        """Send what waits until nothing does; a failure fails everyone who waits."""
        while self.waiting:
            batch, self.waiting = self.waiting, []
            try:
                with sentences(), round_trip_span(batch):
                    await self.send_surely(batch)
                self.may_begin_again = False
            except BaseException as error:
                fail(batch + self.waiting, error)
                self.waiting = []
                if not isinstance(error, Exception):
                    raise

    async def send_surely(self, batch: list[Waiting]) -> None:
        """Send the batch, a second time where the connection was broken before it began."""
        try:
            await self.send(batch)
        except OperationalError as error:
            if not await self.begins_again(error):
                raise
            await self.send(batch)

    async def send(self, batch: list[Waiting]) -> None:
        """One round trip for the whole batch; the first one begins the transaction too."""
        connection, opening = await self.opened()
        counted[("statements",)] += len(batch)
        counted[("round_trips",)] += 1
        self.sent_at = monotonic()
        try:
            found = await exchange(connection, [BEGIN, *batch] if opening else batch)
        finally:
            self.waited, self.sent_at = self.seconds, None
        for waiting, rows in zip(batch, found[1:] if opening else found, strict=True):
            answer(waiting, rows)

    async def begins_again(self, error: OperationalError) -> bool:
        """Whether the connection broke before it gave a row; then another one will do as well."""
        connection = self.connection
        if not self.may_begin_again or connection is None:
            return False
        self.may_begin_again = False
        if not connection.closed and not (error.sqlstate or "").startswith(SHUTTING_DOWN):
            return False
        self.connection = None
        await connection.close()
        await self.pool.putconn(connection)
        counted[("retries",)] += 1
        return True

    async def opened(self) -> tuple[Connection, bool]:
        """The connection of this snapshot, and whether its transaction is still to begin."""
        if self.connection is not None:
            return self.connection, False
        try:
            self.connection = await self.pool.getconn()
        except TooManyRequests:
            raise self.busy() from None
        except PoolTimeout:
            if self.pool.lent >= self.pool.max_size:
                raise self.busy() from None
            raise
        return self.connection, True

    @staticmethod
    def busy() -> AllBusy:
        """The refusal of a request that waited long enough, or that too many others wait before."""
        counted[("busy",)] += 1
        return AllBusy()

    async def close(self) -> None:
        """End the transaction and give the connection back; a broken one is thrown away there."""
        self.is_over = self.bench.is_over = True
        if self.worker is not None and not self.worker.done():
            self.worker.cancel()
            await asyncio.gather(self.worker, return_exceptions=True)
        if self.connection is None:
            return
        connection, self.connection = self.connection, None
        try:
            if not connection.closed:
                await connection.exchange([ROLLBACK])
        except OperationalError:
            await connection.close()
        finally:
            await self.pool.putconn(connection)


@contextmanager
def sentences() -> Iterator[None]:
    """Failures of the connection, not of a statement, as sentences for the caller."""
    try:
        yield
    except QueryCanceled as error:
        raise TookTooLong from error
    except (OperationalError, InterfaceError) as error:  # the pool's own are OperationalErrors
        raise DatabaseUnreachable from error


async def exchange(connection: Connection, asked: Sequence[Asked]) -> list[list[tuple[Any, ...]]]:
    """The rows of each statement, in one round trip."""
    return await connection.exchange(asked)


def answer(waiting: Waiting, rows: list[tuple[Any, ...]]) -> None:
    """Hand the rows to who asked, unless nobody waits any more."""
    if not waiting.answer.done():
        waiting.answer.set_result(rows)


def fail(batch: list[Waiting], error: BaseException) -> None:
    """Hand the failure to everyone of the batch who has no answer yet."""
    for waiting in batch:
        if not waiting.answer.done():
            if isinstance(error, Exception):
                waiting.answer.set_exception(error)
            else:
                waiting.answer.cancel()
