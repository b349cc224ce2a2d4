"""Chance that can be repeated: every choice about a thing follows from the seed and its number."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

Option = TypeVar("Option")


class Draw:
    """The choices about one thing, taken one after another off one 512-bit number.

    A quarter of the price of `random.Random`, whose seeding alone costs more than a whole row.
    """

    __slots__ = ("left",)

    def __init__(self, *about: object) -> None:
        digest = blake2b(repr(about).encode(), digest_size=64).digest()
        self.left = int.from_bytes(digest, "little")

    def below(self, limit: int) -> int:
        """A number from 0 to `limit` - 1."""
        self.left, taken = divmod(self.left, limit)
        return taken

    def between(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def pick(self, options: Sequence[Option]) -> Option:
        """One of the options."""
        return options[self.below(len(options))]

    def one_in(self, chances: int) -> bool:
        """True once in so many draws."""
        return self.below(chances) == 0
