"""Who has the event loop first: small requests before large ones, which wait a bounded time.

A request is small until it turns out not to be: by its body, its document, or its time on the loop.
One that is in progress for longer is waited for no more: it waits itself, for its client or for
Postgres, and who holds up a body holds up nobody else.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

LONGEST_WAIT = 0.02  # seconds that a large request gives way before a step of its work
ARRIVAL_TURNS = 3  # of the loop, from the first byte of a request to the first step of its handler
SOON = 0.02  # seconds within which a small request is answered, or not counted as one any more


class Traffic:
    """The requests in progress, and the large ones that wait until none is small."""

    def __init__(self) -> None:
        self.small: dict[Passage, None] = {}  # from the oldest on
        self.waiting: dict[asyncio.TimerHandle, Callable[[], None]] = {}
        self.bench = asyncio.Lock()  # held by whoever builds a statement

    @contextmanager
    def request(self) -> Iterator["Passage"]:
        """A request, from its first step to its answer."""
        passage = Passage(self)
        self.small[passage] = None
        token = current_passage.set(passage)
        try:
            yield passage
        finally:
            passage.grow()
            current_passage.reset(token)

    def is_clear(self) -> bool:
        """Whether no small request has to be waited for."""
        before = perf_counter() - SOON
        while self.small and next(iter(self.small)).begun < before:
            self.leave(next(iter(self.small)))
        return not self.small

    def leave(self, passage: "Passage") -> None:
        """Wait for it no longer."""
        self.small.pop(passage, None)
        if not self.small:
            waiting, self.waiting = self.waiting, {}
            for timer, go_on in waiting.items():
                timer.cancel()
                go_on()

    def call_when_clear(self, go_on: Callable[[], None], seconds: float) -> asyncio.TimerHandle:
        """Have it called when no request is small any more, or after that time."""

        def go_on_late() -> None:
            if self.waiting.pop(timer, None) is not None:
                go_on()

        timer = asyncio.get_running_loop().call_later(seconds, go_on_late)
        self.waiting[timer] = go_on
        return timer


class Passage:
    """One request in progress."""

    def __init__(self, traffic: Traffic) -> None:
        self.traffic, self.begun = traffic, perf_counter()
        self.is_large = False  # turned out to be; not just in progress for long

    def grow(self) -> None:
        """The request is large from now on, or over."""
        self.is_large = True
        if self in self.traffic.small:
            self.traffic.leave(self)

    async def give_way(self) -> None:
        """Let small requests go before this one, which is large; those too that just came."""
        self.grow()
        for _ in range(ARRIVAL_TURNS):
            await asyncio.sleep(0)
        if self.traffic.is_clear():
            return
        gone_on = asyncio.Event()
        timer = self.traffic.call_when_clear(gone_on.set, LONGEST_WAIT)
        try:
            await gone_on.wait()
        finally:
            self.traffic.waiting.pop(timer, None)
            timer.cancel()

    async def give_way_if_large(self) -> None:
        """Let them go before this one if it turned out to be large."""
        if self not in self.traffic.small:
            await self.give_way()


current_passage: ContextVar[Passage | None] = ContextVar("passage", default=None)


def grow() -> None:
    """The request of the running task is large from now on; nothing where there is none."""
    passage = current_passage.get()
    if passage is not None:
        passage.grow()


async def give_way() -> None:
    """Let small requests go before that of the running task; at once where there is none."""
    passage = current_passage.get()
    if passage is not None:
        await passage.give_way()
