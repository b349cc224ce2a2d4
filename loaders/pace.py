"""How an operation shares the event loop with others: its tasks go on in slices."""

import asyncio
from collections import deque
from time import perf_counter

from loaders.traffic import traffic

SLICE = 0.0005  # seconds; a small request is answered in ten turns of the loop
AT_ONCE = 2  # tasks that wait are let go together
LARGE = 8  # slices; an operation that takes more gives way to smaller requests
GIVES_WAY = 0.002  # seconds between its slices, while there are any


class Pace:
    """Lets the tasks of one operation go on until they have had the loop for a slice.

    Those that are left wait for its next turn, so that other requests go on in between.
    """

    def __init__(self) -> None:
        self.ends: float | None = None  # when the slice is over that the loop's turn began with
        self.queue: deque[asyncio.Future[None]] = deque()
        self.behind: deque[asyncio.Future[None]] = deque()  # who wait for all in the queue
        self.waiting = 0
        self.slices = 0

    async def turn(self) -> None:
        """Wait until the operation may have the loop; mostly that is now."""
        if not self.is_over():
            return
        go_on = asyncio.get_running_loop().create_future()
        self.queue.append(go_on)
        self.waiting += 1
        try:
            await go_on
        finally:
            self.waiting -= 1
            while not self.waiting and self.behind:
                let_go(self.behind.popleft())

    async def all_gone_on(self) -> None:
        """Wait until no task of the operation waits for its turn."""
        while self.waiting:
            all_gone_on = asyncio.get_running_loop().create_future()
            self.behind.append(all_gone_on)
            await all_gone_on
            await asyncio.sleep(0)  # for the tasks that the last one began

    def is_over(self) -> bool:
        """Whether the slice of this turn is over; the first to ask begins it."""
        if self.ends is not None:
            return perf_counter() > self.ends
        self.ends = perf_counter() + SLICE
        asyncio.get_running_loop().call_soon(self.begin_turn)
        return False

    def begin_turn(self) -> None:
        """The loop has its next turn: let some of those that wait go on."""
        if not self.queue:
            self.ends = None
            return
        self.slices += 1
        if self.slices == LARGE:
            traffic.grow()
        if self.slices >= LARGE and traffic.small:
            traffic.call_when_clear(self.let_go_on, GIVES_WAY)
        else:
            self.let_go_on()

    def let_go_on(self) -> None:
        """Let some of those that wait go on, the others in the turn after."""
        for _ in range(min(AT_ONCE, len(self.queue))):
            let_go(self.queue.popleft())
        self.ends = 0.0  # who comes now waits behind them
        asyncio.get_running_loop().call_soon(self.begin_turn)


def let_go(waiting: asyncio.Future[None]) -> None:
    """Have a task go on that waits, unless it was cancelled."""
    if not waiting.done():
        waiting.set_result(None)
