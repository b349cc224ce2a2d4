"""Who has the event loop first: small requests before large ones, which wait a bounded time.

A request is small until it turns out not to be: a large body or document, or long on the loop.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LONGEST_WAIT = 0.02  # seconds that a large request gives way before a step of its work


class Passage:
    """One request in progress."""

    def __init__(self) -> None:
        self.is_small = True


class Traffic:
    """The requests in progress, and the large ones that wait until none is small."""

    def __init__(self) -> None:
        self.small = 0
        self.waiting: dict[asyncio.TimerHandle, Callable[[], None]] = {}
        self.passage: ContextVar[Passage | None] = ContextVar("passage", default=None)

    @contextmanager
    def request(self) -> Iterator[Passage]:
        """A request, from its first step to its answer."""
        passage = Passage()
        self.small += 1
        token = self.passage.set(passage)
        try:
            yield passage
        finally:
            self.passage.reset(token)
            self.leave(passage)

    def grow(self) -> None:
        """The request of the running task is large from now on."""
        passage = self.passage.get()
        if passage is not None:
            self.leave(passage)

    def leave(self, passage: Passage) -> None:
        """Count it no longer among the small ones, for which others wait."""
        if not passage.is_small:
            return
        passage.is_small = False
        self.small -= 1
        if not self.small:
            waiting, self.waiting = self.waiting, {}
            for timer, go_on in waiting.items():
                timer.cancel()
                go_on()

    async def give_way(self) -> None:
        """Let small requests go before the one of the running task, which is large."""
        self.grow()
        if not self.small:
            return
        gone_on = asyncio.Event()
        timer = self.call_when_clear(gone_on.set, LONGEST_WAIT)
        try:
            await gone_on.wait()
        finally:
            self.waiting.pop(timer, None)
            timer.cancel()

    def call_when_clear(self, go_on: Callable[[], None], seconds: float) -> asyncio.TimerHandle:
        """Have it called when no request is small any more, or after that time."""

        def go_on_late() -> None:
            if self.waiting.pop(timer, None) is not None:
                go_on()

        timer = asyncio.get_running_loop().call_later(seconds, go_on_late)
        self.waiting[timer] = go_on
        return timer


traffic = Traffic()
