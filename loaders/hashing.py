"""Frozen dataclasses that are keys over and over: their hash is worked out once."""

from typing import TypeVar

Class = TypeVar("Class")


def hashed_once(kind: type[Class]) -> type[Class]:
    """The same class, whose objects keep their hash; a filter of many values is slow to hash."""
    work_out = kind.__hash__

    def kept_hash(self: Class) -> int:
        kept: int | None = self.__dict__.get("kept_hash")
        if kept is None:
            kept = self.__dict__["kept_hash"] = work_out(self)
        return kept

    kind.__hash__ = kept_hash  # type: ignore[method-assign, assignment]
    return kind
