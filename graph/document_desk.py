"""Documents read as they come: small ones at once, large ones by a process beside this one.

Parsing and checking one of 4,000 words takes 40 ms, in which the loop would answer nobody.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from graphql import DocumentNode, GraphQLError

from graph.cost import OBJECTS_PER_SECOND, late
from graph.document import Prepared, keep, kept, prepare
from graph.document_parts import put_together
from graph.document_text import check_text
from graph.errors import BadRequest
from graph.garbage import collector_held
from graph.gate import Gate
from graph.reading_process import Found, NoProcess, ReadingProcess
from graph.rules import Rules
from graph.turns import Turns
from graph.variables import check_variables
from loaders import Access
from loaders.traffic import give_way, grow

LARGE = 150  # words; so many take 2 ms, 12 if they are meant to
LONG = 4_000  # characters, blanks and comments among them; to count the words takes time too
OBJECTS_PER_WORD = 2  # what reading takes in time, in objects that an operation gives
OBJECTS_PER_PROCESS = 100_000  # one begun anew, half a second's work
ATTEMPTS = 2  # the process may have ended for a reason that has nothing to do with the document

log = logging.getLogger("downline.graph")


class Unread(BadRequest):
    """A large document that was being read when the process ended, and again."""

    code, headers = "INTERNAL", MappingProxyType({"retry-after": "1"})

    def __init__(self) -> None:
        super().__init__(
            f"documents of more than {LARGE} words cannot be read at the moment; try again", 503
        )


class ReadHere(NamedTuple):
    """What became of a document on the loop, and the time that this took."""

    prepared: Prepared
    seconds: float  # of the processor


class DocumentDesk:
    """Reads documents on their viewers' account, and has a process for the large ones."""

    def __init__(
        self, rules: Rules, gate: Gate, clock: Callable[[], float] = time.thread_time
    ) -> None:
        self.rules, self.gate, self.clock = rules, gate, clock
        self.beside: ReadingProcess | None = None
        # By subject: each has one large document read at a time, or others would wait for all.
        self.turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.turns_here = Turns()

    async def read(self, query: str, variables: dict[str, Any] | None, access: Access) -> Prepared:
        """The document, or why it cannot be executed.

        RateLimited where the viewer must wait, Unread where there is nobody to read it.
        """
        try:
            check_variables(variables, self.rules.limits)
            found = kept.find((query, self.rules))
            return found or await self.read_new(query, access)
        except GraphQLError as error:
            return Prepared(None, (error,))

    async def read_new(self, query: str, access: Access) -> Prepared:
        """A document that is not at hand, on the viewer's account."""
        cost = 0
        self.gate.enter(access)
        try:
            # Of a long one the process counts them, and its time is what it costs.
            words = check_text(query, self.rules.limits) if len(query) <= LONG else LARGE + 1
            cost = OBJECTS_PER_WORD * words
            found = await self.read_beside(query, access) if words > LARGE else None
            read = found or await self.read_here(query, access)
            cost = max(cost, int(OBJECTS_PER_SECOND * read.seconds))
        except Unread:
            cost = OBJECTS_PER_PROCESS * ATTEMPTS
            raise
        finally:
            self.gate.leave(access, cost)
        if isinstance(read, ReadHere):
            return read.prepared
        if read.faults:
            return Prepared(None, tuple(fault.error() for fault in read.faults))
        with collector_held():
            prepared = Prepared(await taken_over(read.parts))
        keep(query, self.rules, prepared)
        return prepared

    async def read_here(self, query: str, access: Access) -> ReadHere:
        """What it is, read on the loop.

        Of each viewer one is read in a turn of the loop; further ones wait, for others too.
        """
        async with self.turns_here.turn(access.subject):
            begun = self.clock()
            prepared = prepare(query, self.rules)
            return ReadHere(prepared, self.clock() - begun)

    async def read_beside(self, query: str, access: Access) -> Found | None:
        """What the other process finds; None where there can be none."""
        grow()
        turn = self.turns.setdefault(access.subject, asyncio.Lock())
        seconds = self.rules.limits.time
        try:
            async with asyncio.timeout(seconds), turn:
                return await self.find(query)
        except NoProcess as error:  # some systems allow none
            log.warning("a large document is read by the server itself: %s", error)
            await give_way()
            return None
        except TimeoutError:
            if self.beside is not None:
                self.beside.kill_silent(seconds)
            raise late() from None

    async def find(self, query: str) -> Found:
        """What it finds; a process that is gone is replaced, but a document ends no third one."""
        for _ in range(ATTEMPTS):
            process = self.begin()
            try:
                return await process.read(query, self.rules)
            except RecursionError:
                raise  # of its own; every other RuntimeError is of a process that is gone
            except RuntimeError as error:
                log.warning("the process that reads large documents is gone: %s", error)
                if process is self.beside:
                    self.beside = None
        raise Unread

    def begin(self) -> ReadingProcess:
        """The other process, started unless it runs; NoProcess where it cannot be."""
        if self.beside is None:
            self.beside = ReadingProcess()
        return self.beside

    def end(self) -> None:
        """Let the other process go."""
        if self.beside is not None:
            self.beside.end()
            self.beside = None


async def taken_over(parts: list[bytes]) -> DocumentNode:
    """A document out of its parts, between which others go on; faster than parsing it is."""
    for document in put_together(parts):
        await give_way()
        if document is not None:
            return document
    raise AssertionError("the last part is the document")
