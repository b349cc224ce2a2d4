"""Steps that keep the loop: of each viewer one in a turn of it, and others go on in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from loaders.traffic import give_way, grow


class Turns:
    """By subject, whose turn it is."""

    def __init__(self) -> None:
        self.locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, subject: str) -> AsyncIterator[None]:
        """The subject's next turn of the loop; who has to wait for it waits for others too."""
        lock = self.locks.setdefault(subject, asyncio.Lock())
        is_further = lock.locked()
        if is_further:
            grow()
        await lock.acquire()
        try:
            if is_further:
                await give_way()
            yield
        finally:
            asyncio.get_running_loop().call_soon(lock.release)
