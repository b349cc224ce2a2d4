"""How often and how many at once: what one viewer may ask for, counted over all of its requests."""

from asyncio import CancelledError
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType

from graph.bucket import Bucket
from graph.cost import Cost
from graph.errors import BadRequest
from loaders import Access, Role
from models.limits import Limits

FREE_SECONDS = 1.0  # of an operation in Postgres
MOST_KNOWN = 10_000  # viewers; of more, those who have waited longest begin anew


class RateLimited(BadRequest):
    """A viewer asks more than may be asked at a time; the header says when to try again."""

    code = "RATE_LIMITED"

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence, 429)
        self.headers = MappingProxyType({"retry-after": str(seconds)})


class Gate:
    """Lets operations in, and keeps account of what they cost, by subject."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.running: Counter[str] = Counter()
        self.buckets: OrderedDict[tuple[str, bool], Bucket] = OrderedDict()

    def enter(self, access: Access) -> None:
        """Begin an operation, which must `leave`; RateLimited where that is too much."""
        bucket, most = self.bucket(access), self.limits.concurrent
        if not bucket.has(1):
            seconds = bucket.wait(1)
            raise RateLimited(f"you asked for much in short time; go on in {seconds} s", seconds)
        if self.running[access.subject] >= most:
            raise RateLimited(
                f"{most} operations are running for you already; ask again when one is done", 1
            )
        self.running[access.subject] += 1

    @contextmanager
    def operation(self, access: Access, cost: Cost) -> Iterator[None]:
        """While this is open, an operation runs, whose cost is the viewer's at the end.

        Of one that is broken off no second is free, or who hangs up in time has Postgres for free.
        """
        self.enter(access)
        free = FREE_SECONDS
        try:
            yield
        except CancelledError:
            free = 0.0
            raise
        finally:
            self.leave(access, cost.granted, cost.seconds, free)

    def leave(
        self, access: Access, objects: int, seconds: float = 0.0, free: float = FREE_SECONDS
    ) -> None:
        """End an operation that cost so many objects, at least one, and Postgres so many seconds.

        Of a long one each second costs what a second gives back: nobody has more than one
        connection for long all the time. Short ones are only long where the server is busy.
        """
        self.end(access)
        bucket = self.bucket(access)
        bucket.spend(max(1, objects, (seconds - free) * bucket.per_second))

    @contextmanager
    def underway(self, access: Access) -> Iterator[None]:
        """While this is open, one more operation runs for the viewer."""
        self.running[access.subject] += 1
        try:
            yield
        finally:
            self.end(access)

    def end(self, access: Access) -> None:
        """One operation less runs for the viewer."""
        self.running[access.subject] -= 1
        if not self.running[access.subject]:
            del self.running[access.subject]

    def bucket(self, access: Access) -> Bucket:
        """What the viewer has left, whose tokens of wide roles have an account of their own."""
        limits, is_wide = self.limits, access.role is not Role.VIEWER
        key = access.subject, is_wide
        bucket = self.buckets.get(key)
        if bucket is None:
            burst = limits.burst_wide if is_wide else limits.burst
            rate = limits.rate_wide if is_wide else limits.rate
            bucket = self.buckets[key] = Bucket(burst, rate)
            if len(self.buckets) > MOST_KNOWN:
                self.buckets.popitem(last=False)
        self.buckets.move_to_end(key)
        return bucket
