"""Where an operation has statements built that are not kept, without keeping others waiting.

Compiling one takes the loop for milliseconds, and each combination of filters is a shape of its
own: a client can ask for dozens that are new. So one is built at a time, and its viewer pays.
"""

import asyncio
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

from loaders.statement import Row, Shape, Shaped, Statement
from loaders.traffic import current_passage

YOUNG_OBJECTS = 5_000  # that wait for the collector: the largest statement leaves as many cycles

# Who keeps account of an operation puts a function here, which is told the seconds of each build.
charge: ContextVar[Callable[[float], None] | None] = ContextVar("charge", default=None)


class Workbench:
    """Builds what one operation needs; the first at once, each other one in a turn of its own.

    Operations take turns too: however many shapes one of them has, another waits for one of those.
    """

    def __init__(self) -> None:
        self.passage = current_passage.get()
        self.turn = asyncio.Lock()
        self.has_built = self.is_over = False

    async def statement(
        self, builder: Shaped[Shape, Row], *shape: Shape.args, **none: Shape.kwargs
    ) -> Statement[Row]:
        """The statement of a shape. Cancelled where the operation is over: nobody waits for it."""
        found = builder.find(*shape, **none)
        if found is not None:
            return found
        if not self.has_built:
            self.has_built = True
            return built(builder, *shape, **none)
        async with self.turn, self.turn_of_all():
            await self.give_way()
            if self.is_over:
                raise asyncio.CancelledError
            found = builder.find(*shape, **none)
            if found is None:
                found = built(builder, *shape, **none)
                await asyncio.sleep(0)
                free_cycles()
            return found

    def turn_of_all(self) -> asyncio.Lock:
        """What operations take turns by; one that is no request has only its own."""
        return self.passage.traffic.bench if self.passage else asyncio.Lock()

    async def give_way(self) -> None:
        """Let others go first: whoever is ready, and small requests for a while."""
        if self.passage is None:
            await asyncio.sleep(0)
        else:
            await self.passage.give_way()


def built(builder: Shaped[Shape, Row], *shape: Shape.args, **none: Shape.kwargs) -> Statement[Row]:
    """A statement that is new, on its operation's account."""
    with charged():
        return builder.make(*shape, **none)


def free_cycles() -> None:
    """Free what building left: all of it at once, when the operation is over, would take long."""
    if gc.get_count()[0] > YOUNG_OBJECTS:
        with charged():
            gc.collect(0)


@contextmanager
def charged() -> Iterator[None]:
    """Have the time of this told to who keeps account."""
    begun = perf_counter()
    try:
        yield
    finally:
        account = charge.get()
        if account is not None:
            account(perf_counter() - begun)
