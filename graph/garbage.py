"""Keeps the garbage collector away from running operations.

An operation makes many objects that live until its answer is sent and then die by reference count;
the collector would go through them again and again and find nothing.
"""

import asyncio
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# More live objects made since the last collection than a large answer has (150,000): some are
# cycles, left by errors and their tracebacks, and a server that is never idle must free them too.
MANY_OBJECTS = 500_000
RARELY = 1_000  # collections of what is young before one of all that is kept: 30 ms at the most
YOUNG_OBJECTS = 5_000  # an ordinary document makes 2,000 of them, the largest 26,000


class Hold:
    """How many operations want the collector away."""

    def __init__(self) -> None:
        self.operations = 0

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Hold the collector off; of operations that overlap, the last one lets it go."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    def begin(self) -> None:
        """Hold the collector off until the end, which must come."""
        if not self.operations:
            gc.disable()
        self.operations += 1

    def end(self) -> None:
        """Let it go if nobody else holds it."""
        self.operations -= 1
        if not self.operations:
            gc.enable()
        elif gc.get_count()[0] > MANY_OBJECTS:
            gc.collect(1)


collector_held = Hold()


def free_later(free: Callable[[], None]) -> None:
    """Have the loop free something when its next turn comes, the collector held off until then.

    A large answer is on its way by then: its client need not wait for what it was made of to go.
    """

    def free_now() -> None:
        try:
            free()
        finally:
            collector_held.end()

    collector_held.begin()
    asyncio.get_running_loop().call_soon(free_now)


def free_cycles() -> None:
    """Free the cycles that a large document leaves when it was parsed and checked.

    At once they are a few milliseconds' work, with what others make meanwhile a second's.
    """
    if gc.get_count()[0] > YOUNG_OBJECTS:
        gc.collect(0)


def forget_what_stays() -> None:
    """Have the collector never again go through what is there for as long as the process.

    The schema and the modules are 170,000 objects: a full collection takes 0.1 s, in which nobody
    is answered, and a client decides by the size of its documents when one is due.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], RARELY)
