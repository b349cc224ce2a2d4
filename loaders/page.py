"""Pages: which part of an ordered list is asked for, and what comes back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from loaders.cursor import Place
from loaders.errors import BadCursor
from loaders.hashing import hashed_once

Row = TypeVar("Row")

DEFAULT_SIZE = 50


@hashed_once
@dataclass(frozen=True)
class Window:
    """So many rows after one place and before another, from the list's start or its end."""

    size: int = DEFAULT_SIZE
    backward: bool = False
    after: Place | None = None
    before: Place | None = None


class Edge(NamedTuple, Generic[Row]):
    """A row and its place in the list."""

    cursor: str
    node: Row


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of a window in the order of the list, and whether there are more on either side."""

    rows: Sequence[Row]
    has_next_page: bool
    has_previous_page: bool
    cursor_of: Callable[[Row], str]

    @cached_property
    def edges(self) -> list[Edge[Row]]:
        """Each row with its cursor."""
        return [Edge(self.cursor_of(row), row) for row in self.rows]

    @property
    def start_cursor(self) -> str | None:
        """The first row's cursor; None on an empty page."""
        return self.cursor_of(self.rows[0]) if self.rows else None

    @property
    def end_cursor(self) -> str | None:
        """The last row's cursor; None on an empty page."""
        return self.cursor_of(self.rows[-1]) if self.rows else None


class LostPlace(BadCursor):
    """In place of a page: what its cursor names stands elsewhere by now, or nowhere that is seen.

    Whoever asks for anything of the page is told so.
    """

    def __init__(self, argument: str) -> None:
        super().__init__(argument)
        self.args = (
            f"`{argument}` is the cursor of a place that this list has not, or has no more; "
            "begin again without it",
        )

    @property
    def rows(self) -> Any:
        """None; this is raised."""
        raise self

    @property
    def edges(self) -> Any:
        """None; this is raised."""
        raise self


def page_of(rows: Sequence[Row], window: Window, cursor_of: Callable[[Row], str]) -> Page[Row]:
    """The page of what was fetched: one row more than asked for tells that there are more.

    Rows of a backward window come last one first. Where a page began, a cursor given is itself a
    row on its side; where it ends, one that bounds the window is not counted as more: who goes on
    while there is more, with the same bound, would never end.
    """
    kept = rows[: window.size]
    more = len(rows) > window.size
    if window.backward:
        return Page(kept[::-1], window.before is not None, more, cursor_of)
    return Page(kept, more, window.after is not None, cursor_of)


def window_parameters(window: Window) -> dict[str, Any]:
    """The parameters of a statement for that window: its places by number, and one row more."""
    parameters: dict[str, Any] = {"fetched": window.size + 1}
    for name, place in (("after", window.after), ("before", window.before)):
        for number, value in enumerate(place or ()):
            parameters[f"{name}_{number}"] = value
    return parameters
