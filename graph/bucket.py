"""A token bucket: how much may be asked for at once, and how fast that comes back."""

import time
from collections.abc import Callable
from math import ceil


class Bucket:
    """Holds at most `capacity`, refilled by `per_second`; starts full."""

    __slots__ = ("capacity", "clock", "filled_at", "left", "per_second")

    def __init__(
        self, capacity: float, per_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.capacity, self.per_second, self.clock = capacity, per_second, clock
        self.left, self.filled_at = float(capacity), clock()

    def refill(self) -> None:
        """Add what came back since the last look."""
        now = self.clock()
        self.left = min(self.capacity, self.left + (now - self.filled_at) * self.per_second)
        self.filled_at = now

    def has(self, amount: float) -> bool:
        """Whether there is so much."""
        self.refill()
        return self.left >= amount

    def take(self, amount: float) -> bool:
        """Whether there was so much, which is gone then."""
        if not self.has(amount):
            return False
        self.left -= amount
        return True

    def spend(self, amount: float) -> None:
        """Take what has been used already, into debt if need be, but no deeper than a full one."""
        self.refill()
        self.left = max(self.left - amount, -self.capacity)

    def wait(self, amount: float) -> int:
        """Whole seconds until there is so much, at least one."""
        self.refill()
        return max(1, ceil((amount - self.left) / self.per_second))
