"""Documents read as they come: small ones at once, large ones by a process beside this one.

Parsing and checking one of 4,000 words takes 40 ms, in which the loop would answer nobody.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Collection
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, NamedTuple

from graphql import GraphQLError, Source

from graph.cost import late
from graph.document import Prepared, keep, kept, parsed, prepare, prepare_once
from graph.document_text import check_text
from graph.errors import CODES, cause_of
from graph.garbage import collector_held, forget_what_stays, free_cycles
from graph.gate import Gate
from graph.rules import Rules
from graph.variables import check_variables
from loaders import Access
from loaders.errors import LoaderError

LARGE = 250  # words; so many take 3 ms
OBJECTS_PER_WORD = 2  # what reading a word takes in time, in objects that an operation gives
NICE = 10  # the other process lets those go first who answer

log = logging.getLogger("downline.graph")


class Fault(NamedTuple):
    """An error of a document in a form that goes from one process to another."""

    message: str
    positions: Collection[int] | None
    extensions: dict[str, Any] | None
    cause: Exception | None

    @classmethod
    def of(cls, error: GraphQLError) -> "Fault":
        """The error without what it refers to."""
        cause = cause_of(error)
        if isinstance(cause, LoaderError):
            code = CODES.get(type(cause), "INTERNAL")
            return cls(str(cause), error.positions, {"code": code}, None)
        return cls(error.message, error.positions, error.extensions, cause)

    def error(self, query: str) -> GraphQLError:
        """The error again."""
        source = Source(query) if self.positions else None
        return GraphQLError(
            self.message,
            source=source,
            positions=self.positions,
            original_error=self.cause,
            extensions=self.extensions,
        )


class DocumentDesk:
    """Reads documents on their viewers' account, and has a process for the large ones."""

    def __init__(self, rules: Rules, gate: Gate) -> None:
        self.rules, self.gate = rules, gate
        self.beside: ProcessPoolExecutor | None = None

    async def read(self, query: str, variables: dict[str, Any] | None, access: Access) -> Prepared:
        """The document, or why it cannot be executed; RateLimited where the viewer must wait."""
        limits = self.rules.limits
        try:
            check_variables(variables, limits)
            found = kept.find((query, self.rules))
            if found is not None:
                return found
            self.gate.enter(access)
            words = 0
            try:
                words = check_text(query, limits)
                return await self.read_new(query, words)
            finally:
                self.gate.leave(access, OBJECTS_PER_WORD * words)
        except GraphQLError as error:
            return Prepared(None, (error,))

    async def read_new(self, query: str, words: int) -> Prepared:
        """A document of so many words that is not at hand."""
        if words <= LARGE:
            return prepare(query, self.rules)
        process = self.begin()
        try:
            async with asyncio.timeout(self.rules.limits.time):
                found = process.submit(faults_of, query, self.rules)
                faults = await asyncio.wrap_future(found)
        except TimeoutError:
            raise late() from None
        except BrokenProcessPool:
            if process is self.beside:
                log.warning("the process that reads large documents is gone; a new one is started")
                self.end()
            return prepare(query, self.rules)
        if faults:
            return Prepared(None, tuple(fault.error(query) for fault in faults))
        with collector_held():
            prepared = Prepared(parsed(query, self.rules.limits))
        free_cycles()
        keep(query, self.rules, prepared)
        return prepared

    def begin(self) -> ProcessPoolExecutor:
        """The other process, started unless it runs."""
        if self.beside is None:
            context = get_context("spawn")
            self.beside = ProcessPoolExecutor(1, context, settle)
            self.beside.submit(os.getpid)
        return self.beside

    def end(self) -> None:
        """Let the other process go."""
        if self.beside is not None:
            self.beside.shutdown(wait=False, cancel_futures=True)
            self.beside = None


def settle() -> None:
    """Begin as the process beside: out of others' way, and gone when they are."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to both
    os.nice(NICE)
    parent = parent_process()
    assert parent is not None, "somebody started us"

    def follow() -> None:
        parent.join()
        os._exit(0)

    Thread(target=follow, daemon=True).start()
    forget_what_stays()


def faults_of(query: str, rules: Rules) -> list[Fault]:
    """Why the document cannot be executed."""
    try:
        return [Fault.of(error) for error in prepare_once(query, rules).errors]
    finally:
        free_cycles()
