"""A process beside the server that reads large documents, and what it says of them."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from threading import Thread
from typing import Any, NamedTuple

from graphql import GraphQLError, SourceLocation

from graph.document import prepare_once
from graph.document_parts import taken_apart
from graph.errors import CODES, MOST_PLACES, cause_of
from graph.garbage import forget_what_stays, free_cycles
from graph.rules import Rules
from loaders.errors import LoaderError

MOMENT = 1.0  # seconds for an idle process to end
NICE = 10  # the process lets those go first who answer
# Some kernels let who is woken wait for the running one's slice, 4 ms, however nice that one is,
# and look for no other processor; so it lets go of its own by itself.
STRETCH = 0.001  # seconds of work between two pauses
PAUSE = 0.00001  # seconds, with some 0.00005 that the kernel adds


class Fault(NamedTuple):
    """An error of a document in a form that goes from one process to another."""

    message: str
    places: list[SourceLocation] | None
    extensions: dict[str, Any] | None
    cause: Exception | None

    @classmethod
    def of(cls, error: GraphQLError) -> "Fault":
        """The error without what it refers to."""
        places = error.locations and error.locations[:MOST_PLACES]
        cause = cause_of(error)
        if isinstance(cause, LoaderError):
            return cls(str(cause), places, {"code": CODES.get(type(cause), "INTERNAL")}, None)
        return cls(error.message, places, error.extensions, cause)

    def error(self) -> GraphQLError:
        """The error again."""
        error = GraphQLError(self.message, original_error=self.cause, extensions=self.extensions)
        error.locations = self.places
        return error


class Found(NamedTuple):
    """What became of a document: its parts, or its faults; and the time that this took."""

    parts: list[bytes]
    faults: list[Fault]
    seconds: float  # of the processor


class NoProcess(Exception):
    """No process can be started here, or none now."""


class ReadingProcess:
    """The process as the server has it; NoProcess where none can be started."""

    def __init__(self) -> None:
        self.answered_at = time.monotonic()
        others = set(active_children())
        try:
            self.pool = ProcessPoolExecutor(1, get_context("spawn"), settle)
            self.pid = self.start()
            self.process = next(iter(set(active_children()) - others), None)
        except (ImportError, OSError, RuntimeError) as error:
            raise NoProcess(str(error)) from error

    def start(self) -> "Future[int]":
        """Begin, and have it tell its id."""
        # A terminal's Ctrl-C is for the server: who is started now inherits that it is blocked.
        known = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return self.pool.submit(os.getpid)
        except BaseException:
            self.end()
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, known)

    async def read(self, query: str, rules: Rules) -> Found:
        """What becomes of the document; RuntimeError where the process is gone."""
        found = await asyncio.wrap_future(self.pool.submit(look_at, query, rules))
        self.answered_at = time.monotonic()
        return found

    def kill_silent(self, seconds: float) -> None:
        """Kill it if it has said nothing for so long; those who wait hear that it is gone."""
        if self.process is not None and time.monotonic() - self.answered_at >= seconds:
            self.process.kill()

    def end(self) -> None:
        """Let it go; it has a moment, since the interpreter must not end in the midst of that."""
        ending = Thread(target=self.pool.shutdown, kwargs={"cancel_futures": True}, daemon=True)
        ending.start()
        ending.join(MOMENT)


def settle() -> None:
    """Begin as the process beside: out of others' way, and gone when they are."""
    os.nice(NICE)
    parent = parent_process()
    assert parent is not None, "somebody started us"

    def follow() -> None:
        parent.join()
        os._exit(0)

    Thread(target=follow, daemon=True).start()
    signal.signal(signal.SIGALRM, lambda *_: time.sleep(PAUSE))
    forget_what_stays()


@contextmanager
def pausing() -> Iterator[None]:
    """Work in which others get the processor again and again, whom the kernel would have wait."""
    signal.setitimer(signal.ITIMER_REAL, STRETCH, STRETCH)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def look_at(query: str, rules: Rules) -> Found:
    """Read a document in the process beside."""
    begun = time.process_time()
    with pausing():
        try:
            prepared = prepare_once(query, rules)
            faults = [Fault.of(error) for error in prepared.errors]
            document = None if faults else prepared.document
            parts = taken_apart(document) if document else []
            return Found(parts, faults, time.process_time() - begun)
        finally:
            free_cycles()
