"""Documents that were asked before, parsed and checked: of all the newest, of no more than fits."""

from collections import OrderedDict
from typing import Generic, TypeVar

LONGEST_KEPT = 20_000  # characters of one document
ROOM = 300_000  # characters of all; parsed, one takes 200 bytes or so

Key = TypeVar("Key")
Value = TypeVar("Value")


class DocumentCache(Generic[Key, Value]):
    """What was found for documents; the one longest unused goes first."""

    def __init__(self, room: int = ROOM) -> None:
        self.room, self.filled = room, 0
        self.kept: OrderedDict[Key, tuple[Value, int]] = OrderedDict()

    def find(self, key: Key) -> Value | None:
        """What was kept under the key."""
        found = self.kept.get(key)
        if found is None:
            return None
        self.kept.move_to_end(key)
        return found[0]

    def keep(self, key: Key, value: Value, length: int) -> None:
        """Keep it, instead of what was not asked for longest, unless it is very long."""
        if length > LONGEST_KEPT or key in self.kept:
            return
        self.kept[key] = value, length
        self.filled += length
        while self.filled > self.room:
            _, (_, gone) = self.kept.popitem(last=False)
            self.filled -= gone
