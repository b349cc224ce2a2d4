"""Documents that are asked again, parsed and checked: of all the newest, of no more than fits.

One that never comes again would only be work for the garbage collector, which has to go through
all that is kept: 0.1 s for what fits here.
"""

from collections import OrderedDict
from typing import Generic, TypeVar

LONGEST_KEPT = 20_000  # characters of one document
ROOM = 150_000  # characters of all; parsed, one takes 200 bytes or so
MOST_SEEN = 2_000  # documents that came once

Key = TypeVar("Key")
Value = TypeVar("Value")


class DocumentCache(Generic[Key, Value]):
    """What was found for documents; the one longest unused goes first."""

    def __init__(self, room: int = ROOM) -> None:
        self.room, self.filled = room, 0
        self.seen: OrderedDict[int, None] = OrderedDict()  # hashes of keys, once each
        self.kept: OrderedDict[Key, tuple[Value, int]] = OrderedDict()

    def find(self, key: Key) -> Value | None:
        """What was kept under the key."""
        found = self.kept.get(key)
        if found is None:
            return None
        self.kept.move_to_end(key)
        return found[0]

    def keep(self, key: Key, value: Value, length: int) -> None:
        """Keep it the second time, instead of what was not asked for longest; never a long one."""
        if length > LONGEST_KEPT or key in self.kept or not self.is_seen(hash(key)):
            return
        self.kept[key] = value, length
        self.filled += length
        while self.filled > self.room:
            _, (_, gone) = self.kept.popitem(last=False)
            self.filled -= gone

    def is_seen(self, number: int) -> bool:
        """Whether it came before, of late; it has come now."""
        if number in self.seen:
            del self.seen[number]
            return True
        self.seen[number] = None
        if len(self.seen) > MOST_SEEN:
            self.seen.popitem(last=False)
        return False
