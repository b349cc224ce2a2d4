"""Who has the event loop first: small requests before large ones, which wait a bounded time.

A request is small until it turns out not to be: by its body, its document, or its time on the loop.
It is waited for once all of it is there and it is known whose it is, and for no longer than a
moment: then it waits itself, for Postgres.

Small requests of a viewer who was refused something a moment ago come after those of others, and so
do those of nobody known: who tries what is not allowed, a thousand times over, does so when nobody
else is asking.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum
from time import perf_counter

LONGEST_WAIT = 0.02  # seconds that a request gives way before a step of its work
ARRIVAL_TURNS = 3  # of the loop, from the first byte of a request to the first step of its handler
SOON = 0.02  # seconds within which a small request is answered, or not counted as one any more
BEHIND = 1.0  # seconds for which who was refused something comes after others


Waiting = dict[asyncio.TimerHandle, Callable[[], None]]  # those who wait, by when they wait no more


class Rank(IntEnum):
    """Who waits for whom: each for those of lower ranks."""

    FIRST, BEHIND, LARGE = range(3)


class Traffic:
    """The requests in progress, and those that wait until none of a lower rank is left."""

    def __init__(self) -> None:
        # Those that are waited for, by rank, from the oldest on.
        self.small: tuple[dict[Passage, None], dict[Passage, None]] = ({}, {})
        self.waiting: dict[Rank, Waiting] = {Rank.BEHIND: {}, Rank.LARGE: {}}
        self.refused: OrderedDict[str, float] = OrderedDict()  # by viewer, when that was last
        self.bench = asyncio.Lock()  # held by whoever builds a statement

    @contextmanager
    def request(self) -> Iterator["Passage"]:
        """A request, from its first step to its answer."""
        passage = Passage(self)
        token = current_passage.set(passage)
        try:
            yield passage
        finally:
            passage.grow()
            current_passage.reset(token)

    def is_clear(self, rank: Rank = Rank.LARGE) -> bool:
        """Whether no small request has to be waited for by one of this rank."""
        before = perf_counter() - SOON
        for line in self.small[:rank]:
            while line and next(iter(line)).begun < before:
                self.leave(next(iter(line)))
        return not any(self.small[:rank])

    def leave(self, passage: "Passage") -> None:
        """Wait for it no longer."""
        for line in self.small:
            line.pop(passage, None)
        for rank in self.waiting:
            if any(self.small[:rank]):
                return
            waiting, self.waiting[rank] = self.waiting[rank], {}
            for timer, go_on in waiting.items():
                timer.cancel()
                go_on()

    def call_when_clear(
        self, go_on: Callable[[], None], seconds: float, rank: Rank = Rank.LARGE
    ) -> asyncio.TimerHandle:
        """Have it called when no request of a lower rank is there any more, or after that time."""

        def go_on_late() -> None:
            if self.waiting[rank].pop(timer, None) is not None:
                go_on()

        timer = asyncio.get_running_loop().call_later(seconds, go_on_late)
        self.waiting[rank][timer] = go_on
        return timer

    def put_behind(self, viewer: str) -> None:
        """The viewer was refused something just now."""
        now = perf_counter()
        self.refused[viewer] = now
        self.refused.move_to_end(viewer)
        while next(iter(self.refused.values())) < now - BEHIND:
            self.refused.popitem(last=False)

    def is_behind(self, viewer: str) -> bool:
        """Whether the viewer was refused something a moment ago."""
        return perf_counter() - self.refused.get(viewer, -BEHIND) < BEHIND


class Passage:
    """One request in progress."""

    def __init__(self, traffic: Traffic) -> None:
        self.traffic, self.begun = traffic, perf_counter()
        self.rank = Rank.FIRST
        self.viewer: str | None = None  # who asks, once that is known
        self.is_large = False  # turned out to be; not just in progress for long

    def grow(self) -> None:
        """The request is large from now on, or over."""
        self.is_large, self.rank = True, Rank.LARGE
        if any(self in line for line in self.traffic.small):
            self.traffic.leave(self)

    def join(self) -> None:
        """All of the request is there: from now on others wait for it, as its rank has it."""
        if self.is_large:
            return
        if self.viewer is not None and self.traffic.is_behind(self.viewer):
            self.rank = Rank.BEHIND
        self.begun = perf_counter()
        self.traffic.small[self.rank][self] = None

    def put_behind(self) -> None:
        """The viewer was refused this, and comes after others for a moment."""
        if self.viewer is not None:
            self.traffic.put_behind(self.viewer)

    async def give_way(self) -> None:
        """Let small requests go before this one, which is large; those too that just came."""
        self.grow()
        await self.wait(self.rank)

    async def give_way_by_rank(self) -> None:
        """Let those go before this one that come before it: none, as long as it is a first one."""
        if self in self.traffic.small[Rank.FIRST]:
            return
        if self not in self.traffic.small[Rank.BEHIND]:
            self.grow()
        await self.wait(self.rank)

    async def stand_back(self) -> None:
        """Let those of known viewers go before this one, of which nobody knows whose it is."""
        await self.wait(Rank.BEHIND)

    async def wait(self, rank: Rank) -> None:
        """Wait for those of lower ranks than this, for a bounded time."""
        for _ in range(ARRIVAL_TURNS):
            await asyncio.sleep(0)
        gone_on = asyncio.Event()
        if self.traffic.is_clear(rank):
            return
        timer = self.traffic.call_when_clear(gone_on.set, LONGEST_WAIT, rank)
        try:
            await gone_on.wait()
        finally:
            self.traffic.waiting[rank].pop(timer, None)
            timer.cancel()


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


async def stand_back() -> None:
    """Let requests of known viewers go before that of the running task, whose viewer is not."""
    passage = current_passage.get()
    if passage is not None:
        await passage.stand_back()
