"""The pool of reading connections: what it lends is alive, and it is back when Postgres is.

The plain pool lends a connection that Postgres has closed, and waits ever longer between attempts
to reconnect, as long again as the outage was.
"""

import select
from asyncio import CancelledError, Future, ensure_future, shield
from typing import Any

import psycopg
from psycopg import pq
from psycopg_pool import AsyncConnectionPool
from psycopg_pool.pool_async import AddConnection, MaintenanceTask

from models.exchange import ExchangingConnection

AGAIN_AFTER = 1.0  # seconds between two attempts to connect
FOR_EVER = 1e9  # seconds; a server does not give up its database
READS = 4  # what Postgres says before it hangs up comes in one or two


class ReadingPool(AsyncConnectionPool[ExchangingConnection]):
    """Connections that read."""

    lent = 0

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, connection_class=ExchangingConnection, **named)
        self.returning: set[Future[None]] = set()

    # The signature, with its timeout, is the plain pool's.
    async def getconn(self, timeout: float | None = None) -> ExchangingConnection:  # noqa: ASYNC109
        """A connection that Postgres has not closed.

        The plain pool loses a connection that it gives to a waiter who is cancelled at that moment;
        here the waiting goes on by itself, and what it comes to is put back.
        """
        lending = ensure_future(self.lend(timeout))
        try:
            return await shield(lending)
        except CancelledError:
            lending.add_done_callback(self.take_back)
            raise

    async def lend(self, timeout: float | None) -> ExchangingConnection:  # noqa: ASYNC109
        """A connection that Postgres has not closed, for somebody who stays."""
        while True:
            connection = await super().getconn(timeout)
            self.lent += 1
            if not hung_up(connection):
                return connection
            await connection.close()
            await self.putconn(connection)

    def take_back(self, lending: Future[ExchangingConnection]) -> None:
        """Put back what was lent to somebody who has left."""
        if not lending.cancelled() and lending.exception() is None:
            putting = ensure_future(self.putconn(lending.result()))
            self.returning.add(putting)
            putting.add_done_callback(self.returning.discard)

    async def putconn(self, conn: ExchangingConnection) -> None:
        """Take a connection back."""
        self.lent -= 1
        await super().putconn(conn)

    async def schedule_task(self, task: MaintenanceTask, delay: float) -> None:
        """Do something later; connect again soon."""
        if isinstance(task, AddConnection):
            delay = min(delay, AGAIN_AFTER)
        await super().schedule_task(task, delay)


def hung_up(connection: ExchangingConnection) -> bool:
    """Whether Postgres has closed an idle connection; without asking it, in two microseconds.

    Nothing comes in on an idle connection but news of settings and Postgres's last words. So what
    comes in is read, and a connection that has ended says so then.
    """
    inner = connection.pgconn
    if inner.status != pq.ConnStatus.OK:
        return True
    poll = select.poll()
    poll.register(inner.socket, select.POLLIN)
    for _ in range(READS):
        if not poll.poll(0):
            return False
        try:
            inner.consume_input()
        except psycopg.OperationalError:
            return True
        if inner.status != pq.ConnStatus.OK:
            return True
    return True
