"""Reads a chunk of rows column by column, each distinct cell once."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from ingest.header import Positions, positions_of
from ingest.values import BLANKS

Cell = TypeVar("Cell")
Value = TypeVar("Value")

MEMO_SIZE = 100_000  # distinct cells remembered per column, so that memory stays flat


class Memo(dict[Cell, Value], Generic[Cell, Value]):
    """A pure function that remembers: reports repeat their words, dates and plans row after row."""

    def __init__(self, function: Callable[[Cell], Value]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, cell: Cell) -> Value:
        value = self[cell] = self._function(cell)
        return value

    def column(self, cells: Iterable[Cell]) -> list[Value]:
        """The value of each cell."""
        if len(self) > MEMO_SIZE:
            self.clear()
        return list(map(self.__getitem__, cells))


class CellPicker:
    """Picks the cells of named columns out of rows; of several columns the first that is not blank.

    `blanks` are the words that this feed prints where there is nothing, beside those known
    everywhere.
    """

    def __init__(
        self, positions: Positions, names: Sequence[str], blanks: Iterable[str] = ()
    ) -> None:
        self._places = positions_of(positions, names)
        self._blanks = frozenset(blanks) - BLANKS

    @property
    def found(self) -> bool:
        """Whether the file has such a column."""
        return bool(self._places)

    def column(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """One cell per row; empty ones where the file has no such column."""
        if not self._places:
            return [""] * len(rows)
        first, *others = self._places
        cells = self._cells(rows, first)
        for place in others:
            pairs = zip(cells, self._cells(rows, place), strict=True)
            cells = [other if cell.strip() in BLANKS else cell for cell, other in pairs]
        return cells

    def _cells(self, rows: Sequence[Sequence[str]], place: int) -> list[str]:
        """The cells at one place."""
        if not self._blanks:
            return [row[place] for row in rows]
        return ["" if row[place].strip() in self._blanks else row[place] for row in rows]
