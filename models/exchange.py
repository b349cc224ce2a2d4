"""A connection on which many statements go out together, and are waited for together.

psycopg's own pipeline waits for the socket several times for each of its statements; a small
request spends more on that than on its rows.
"""

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple, Protocol

import psycopg
from psycopg import AsyncConnection, pq
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.generators import fetch
from psycopg.pq.abc import PGconn, PGresult
from psycopg.rows import AsyncRowFactory, TupleRow, tuple_row
from psycopg.types.string import TextBinaryLoader
from psycopg.waiting import Ready, Wait, wait_async

UNKNOWN_TYPE = 0  # the oid under which psycopg looks for a loader of types it does not know
MOST_PREPARED = 100  # statements of one connection; of more, those used longest ago are forgotten
PART = 500  # rows
INTERVAL = 0.1  # seconds, after which psycopg looks again at a socket that says nothing
AGAIN_AFTER = 0.25  # seconds between two requests to end a statement
LONGEST_END = 5.0  # seconds for statements that nobody waits for
TAKES_PARTS = psycopg.capabilities.has_stream_chunked()  # libpq 17 and newer
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
NUMBERS = {int, type(None)}
WITH_ROWS = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.TUPLES_CHUNK)
FAILED = (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE)


log = logging.getLogger("downline.models")


class Asked(Protocol):
    """A statement with `%(name)s` for its parameters; unless `prepared` it is planned each time."""

    @property
    def text(self) -> str:
        """What is sent."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Its values by name; there may be others."""

    @property
    def prepared(self) -> bool:
        """Whether its plan is kept."""


class Plain(NamedTuple):
    """A statement by itself."""

    text: str
    parameters: Mapping[str, Any] = {}
    prepared: bool = True


class Message(NamedTuple):
    """A statement in the form in which it is sent."""

    text: bytes
    values: Sequence[Any]
    types: tuple[int, ...]
    formats: Sequence[pq.Format]
    prepared: bool


class ExchangingConnection(AsyncConnection[TupleRow]):
    """A connection that also takes whole batches of statements."""

    def __init__(self, pgconn: PGconn, row_factory: AsyncRowFactory[TupleRow] = tuple_row) -> None:
        super().__init__(pgconn, row_factory)
        # Our enums are types that psycopg does not know; their binary form is their name.
        self.adapters.register_loader(UNKNOWN_TYPE, TextBinaryLoader)
        self.transformer = Transformer(self)
        self.names: OrderedDict[tuple[bytes, tuple[int, ...]], bytes] = OrderedDict()
        self.numbers = count(1)
        self.is_out_of_step = False  # which statements the server has prepared is not known

    async def exchange(self, statements: Sequence[Asked]) -> list[list[tuple[Any, ...]]]:
        """The rows of each statement, in one round trip.

        Raises the error of the first that failed; those after it have not run then. Who stops
        waiting has them ended, and the connection is as good as before.
        """
        messages = [self.message(statement) for statement in statements]
        self.pgconn.enter_pipeline_mode()
        try:
            received = self.received(self.send(messages))
            try:
                return await wait_async(received, self.pgconn.socket, INTERVAL)
            except asyncio.CancelledError:
                # In a task of its own: before Python 3.11.3 nothing times out in a cancelled one.
                await asyncio.create_task(self.drain(received))
                raise
        finally:
            self.leave_pipeline()

    async def drain(self, received: PQGen[Any]) -> None:
        """Have the statements ended, and take in what still comes; that has its time too.

        Postgres passes over a request that it gets between two of them, so it is made again;
        psycopg makes one, and gives the connection up.
        """
        try:
            async with asyncio.timeout(LONGEST_END):
                while True:
                    with suppress(psycopg.Error):
                        await self.cancel_safe()
                    # Not by the transaction's status: between two results it seems to be over.
                    with suppress(TimeoutError):
                        async with asyncio.timeout(AGAIN_AFTER):
                            await wait_async(received, self.pgconn.socket, INTERVAL)
                            return
        except psycopg.Error:
            return  # as was to be expected of statements that are ended
        except TimeoutError:
            log.warning("statements did not end when they were to; their connection is closed")

    def message(self, statement: Asked) -> Message:
        """The statement in the form in which it is sent."""
        text, names = numbered(statement.text)
        parameters, transformer = statement.parameters, self.transformer
        values = [listed(parameters[name]) for name in names]
        dumped = transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
        types, formats = transformer.types or (), transformer.formats or []
        return Message(text, dumped, types, formats, statement.prepared)

    def send(self, messages: Sequence[Message]) -> list[bool]:
        """Put everything into the outgoing buffer; of what comes back, which are asked-for rows."""
        pgconn, kept = self.pgconn, []
        if self.is_out_of_step and pgconn.transaction_status == pq.TransactionStatus.IDLE:
            pgconn.send_query_params(b"deallocate all", None)
            pgconn.pipeline_sync()  # by itself: a transaction may have to begin after it
            kept += [False, False]
            self.names.clear()
            self.is_out_of_step = False
        for message in messages:
            if message.prepared and not self.is_out_of_step:
                kept += self.send_prepared(message)
            else:
                text, values, types, formats, _ = message
                pgconn.send_query_params(text, values, types, formats, pq.Format.BINARY)
                kept.append(True)
        pgconn.pipeline_sync()
        return kept

    def send_prepared(self, message: Message) -> list[bool]:
        """A statement by its name, which it is given where it has none."""
        pgconn, (text, values, types, formats, _) = self.pgconn, message
        name = self.names.get((text, types))
        if name is not None:
            self.names.move_to_end((text, types))
            pgconn.send_query_prepared(name, values, formats, pq.Format.BINARY)
            return [True]
        name = self.names[text, types] = b"asked_%d" % next(self.numbers)
        pgconn.send_prepare(name, text, types)
        pgconn.send_query_prepared(name, values, formats, pq.Format.BINARY)
        if len(self.names) <= MOST_PREPARED:
            return [False, True]
        _, oldest = self.names.popitem(last=False)
        pgconn.send_query_params(b"deallocate " + oldest, None)
        return [False, True, False]

    def received(self, kept: Sequence[bool]) -> PQGen[list[list[tuple[Any, ...]]]]:
        """The rows of those results that are kept, and the end of the batch; as `exchange` says.

        Large results come in parts, which become rows while Postgres makes the next ones.
        """
        yield from sent(self.pgconn)
        answers: list[list[tuple[Any, ...]]] = []
        failed: PGresult | None = None
        for keep in kept:
            if keep and TAKES_PARTS and failed is None:
                self.pgconn.set_chunked_rows_mode(PART)
            rows: list[tuple[Any, ...]] = []
            while (result := (yield from fetch(self.pgconn))) is not None:
                if result.status in WITH_ROWS:
                    rows += self.rows(result)
                elif result.status in FAILED:
                    failed = failed or result
                elif result.status == pq.ExecStatus.PIPELINE_SYNC:
                    break  # nothing ends it
            if keep:
                answers.append(rows)
        yield from fetch(self.pgconn)
        if failed is not None:
            self.is_out_of_step = True
            raise error_from_result(failed)
        return answers

    def rows(self, result: PGresult) -> list[tuple[Any, ...]]:
        """The rows of a result, in their binary form."""
        self.transformer.set_pgresult(result, format=pq.Format.BINARY)
        rows: list[tuple[Any, ...]] = self.transformer.load_rows(0, result.ntuples, tuple)
        self.transformer.set_pgresult(None, set_loaders=False)
        return rows

    def leave_pipeline(self) -> None:
        """Back to one statement at a time; a connection in the middle of something is of no use."""
        pgconn = self.pgconn
        if pgconn.status != pq.ConnStatus.OK:
            return
        try:
            pgconn.exit_pipeline_mode()
        except psycopg.OperationalError:
            pgconn.finish()


def sent(pgconn: PGconn) -> PQGen[None]:
    """Nothing, when everything has gone out; what comes in meanwhile is taken in.

    Who stops waiting has the statement ended, and the rest waited for anew. psycopg's own `send`
    cannot be begun anew where it waits, so the connection would be lost.
    """
    while pgconn.flush():
        while not (ready := (yield Wait.RW)):
            pass
        if ready & Ready.R:
            pgconn.consume_input()


def listed(value: Any) -> Any:
    """The value; a list of whole numbers or texts as Postgres writes it: there may be thousands.

    Item by item psycopg would take a hundred times as long for numbers, ten times for texts.
    """
    if type(value) is not list:
        return value
    kinds = set(map(type, value))
    if kinds <= NUMBERS:
        return f"{{{str(value)[1:-1].replace('None', 'null')}}}"
    return array_of_texts(value) if kinds == {str} else value


def array_of_texts(texts: list[str]) -> str:
    """The texts as Postgres writes them in an array; DataError where one has a NUL."""
    whole = "\0".join(texts)
    if whole.count("\0") >= len(texts):
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    escaped = whole.replace("\\", "\\\\").replace('"', '\\"').replace("\0", '","')
    return f'{{"{escaped}"}}'


@lru_cache(maxsize=2000)
def numbered(text: str) -> tuple[bytes, tuple[str, ...]]:
    """The statement with `$1` for its first parameter, and so on, and their names."""
    names: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        name = match[1]
        return f"${names.setdefault(name, len(names) + 1)}" if name else "%"

    return PLACEHOLDER.sub(number, text).encode(), tuple(names)
