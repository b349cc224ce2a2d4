"""How an operation shares the event loop with others: its tasks go on in slices."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TypeVar

from loaders.traffic import current_passage

SLICE = 0.0005  # seconds; a small request is answered in ten turns of the loop
FREE = 100  # fields of a small request before any is held up: it asks alike on a busy machine
LARGE = 0.005  # seconds on the loop after which an operation gives way to smaller requests
QUIET_TURNS = 4  # of the loop, in which nobody asks: a task that goes on asks sooner, or for rows
GIVES_WAY = 0.002  # seconds between its slices, while there are any: about one of them
MOST_GIVEN = 0.1  # seconds in all: nobody can hold it up for good
SLICE_ROWS = 100  # of a long column, that are worked on without a look at the clock

Row = TypeVar("Row")
Value = TypeVar("Value")


class Pace:
    """Lets the tasks of one operation go on until they have had the loop for a slice.

    Those that are left wait for its next turn, so that other requests go on in between.
    """

    def __init__(self) -> None:
        self.ends: float | None = None  # when the slice is over that the loop's turn began with
        self.queue: deque[asyncio.Future[None]] = deque()
        self.late: deque[asyncio.Future[None]] = deque()  # go first in the next turn
        self.behind: list[asyncio.Future[None]] = []  # who wait for all in the queue
        self.waiting = 0
        self.asked = self.seen = self.quiet = 0
        self.at_once = 1
        self.resumed: float | None = None  # when the first of those went on that were let go
        self.spent = self.unpaid = self.given = 0.0  # seconds: in all, since it gave way, as it did
        self.passage = current_passage.get()
        self.is_looking = False
        self.has_held = False  # some task has had to wait, so that they are out of step

    async def turn(self) -> None:
        """Wait until the operation may have the loop; mostly that is now."""
        self.asked += 1
        if self.is_free() or not self.is_over():
            return
        self.has_held = True
        self.waiting += 1
        try:
            await waited_in(self.queue)
            while self.is_late():
                await waited_in(self.late)
        finally:
            self.waiting -= 1
            if not self.waiting and self.behind:
                self.look_soon()

    async def each(self, make: Callable[[Row], Value], rows: Sequence[Row]) -> list[Value]:
        """What is made of each row; of many, with others in between."""
        if len(rows) <= SLICE_ROWS:
            return list(map(make, rows))
        made: list[Value] = []
        for start in range(0, len(rows), SLICE_ROWS):
            self.asked += FREE  # no small request has so many
            await self.turn()
            made += map(make, rows[start : start + SLICE_ROWS])
        return made

    def is_late(self) -> bool:
        """Whether those that went on before in this turn had its slice; the first is not."""
        if self.resumed is None:
            self.resumed = perf_counter()
            return False
        return perf_counter() - self.resumed > SLICE

    def is_free(self) -> bool:
        """Whether a task may go on without a look at the clock."""
        return self.asked <= FREE and not self.is_large()

    def is_large(self) -> bool:
        """Whether the operation is known to be large."""
        return self.passage is not None and self.passage.is_large

    async def all_gone_on(self) -> None:
        """Wait for tasks that were held up, until they stand where the others do.

        Who waits here goes on in the same turn as all others who do.
        """
        self.asked += 1
        if self.has_held:
            go_on = asyncio.get_running_loop().create_future()
            self.behind.append(go_on)
            self.look_soon()
            await go_on

    def look_soon(self) -> None:
        """Look in the loop's next turn."""
        if not self.is_looking:
            self.is_looking = True
            asyncio.get_running_loop().call_soon(self.look)

    def look(self) -> None:
        """Let those behind go on, once nobody was held up or asked for some turns of the loop."""
        self.is_looking = False
        if self.waiting:
            return  # the last of them to go on has us look again
        self.quiet = self.quiet + 1 if self.asked == self.seen else 0
        self.seen = self.asked
        if self.quiet < QUIET_TURNS:
            self.look_soon()
            return
        behind, self.behind = self.behind, []
        for go_on in behind:
            let_go(go_on)

    def is_over(self) -> bool:
        """Whether the slice of this turn is over; the first to ask begins it."""
        if self.ends is not None:
            return perf_counter() > self.ends
        self.ends = perf_counter() + SLICE
        asyncio.get_running_loop().call_soon(self.begin_turn)
        return False

    def begin_turn(self) -> None:
        """The loop has its next turn: let some of those that wait go on, perhaps others first."""
        self.account()
        while self.late:
            self.queue.appendleft(self.late.pop())
        if not self.queue:
            self.ends = None
        elif self.owes_way():
            self.unpaid = 0.0
            self.given += GIVES_WAY
            assert self.passage is not None, "others are waited for"
            self.passage.traffic.call_when_clear(self.let_go_on, GIVES_WAY)
        else:
            self.let_go_on()

    def account(self) -> None:
        """Count the time of the tasks that went on, which run one after the other before this."""
        if self.resumed is None:
            return
        spent, self.resumed = perf_counter() - self.resumed, None
        self.spent += spent
        self.unpaid += spent
        self.at_once = max(1, self.at_once // 2) if spent > SLICE else self.at_once * 2

    def owes_way(self) -> bool:
        """Whether it is time to let smaller requests go first."""
        if self.passage is None or (self.spent < LARGE and not self.is_large()):
            return False
        self.passage.grow()
        if self.unpaid < SLICE or self.given >= MOST_GIVEN:
            return False
        return not self.passage.traffic.is_clear()

    def let_go_on(self) -> None:
        """Let some of those that wait go on, the others in the turn after."""
        self.ends = 0.0  # who comes now waits behind them
        for _ in range(min(self.at_once, len(self.queue))):
            let_go(self.queue.popleft())
        asyncio.get_running_loop().call_soon(self.begin_turn)


async def waited_in(line: deque[asyncio.Future[None]]) -> None:
    """Wait at the end of the line until let go."""
    go_on = asyncio.get_running_loop().create_future()
    line.append(go_on)
    await go_on


def let_go(waiting: asyncio.Future[None]) -> None:
    """Have a task go on that waits, unless it was cancelled."""
    if not waiting.done():
        waiting.set_result(None)
