"""Rows of a delimited text, one at a time, with the line on which each begins."""

import csv
import os
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.text_bytes import BROKEN_BYTES

DELIMITERS = (",", "|", "\t", ";")
LONGEST_LINE_END = 2  # bytes; in UTF-16 one of the two is a NUL


class TextTable:
    """A text file read with one delimiter; a million rows take no more memory than one."""

    def __init__(self, path: Path, encoding: str, delimiter: str, *, has_nul: bool) -> None:
        self.path, self.encoding, self.delimiter = path, encoding, delimiter
        self.has_nul = has_nul

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row, blank ones as an empty list."""
        with self.path.open(encoding=self.encoding, errors=BROKEN_BYTES, newline="") as file:
            lines = (line.replace("\0", "") for line in file) if self.has_nul else file
            yield from delimited_rows(lines, self.delimiter)

    def ends_in_line_end(self) -> bool:
        """Whether its last line has an end, as one that was cut off has not."""
        with self.path.open("rb") as file:
            file.seek(-min(LONGEST_LINE_END, file.seek(0, os.SEEK_END)), os.SEEK_END)
            return file.read().rstrip(b"\0").endswith((b"\n", b"\r"))


class _Lines(Iterator[str]):
    """Lines that remember which were taken for the row at hand, and take some back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._returned: deque[str] = deque()
        self.taken: list[str] = []

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._lines)
        self.taken.append(line)
        return line

    def give_back(self, lines: list[str]) -> None:
        """Read these again, next."""
        self._returned.extendleft(reversed(lines))


def delimited_rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV.

    A quote that is opened and never closed would swallow the lines after it: where a row of
    several lines seems to have all its cells on the first one, and is not faultless as a whole, the
    quote is taken as a character of its cell.
    """
    feed = _Lines(lines)
    reader = csv.reader(feed, delimiter=delimiter)
    number, width, taken = 1, 0, feed.taken
    while True:
        taken.clear()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a cell of more than 128 KiB: only a lost quote makes one
            row = None
        if len(taken) == 1 and row is not None:
            width = len(row)
        else:
            first = _first_alone(taken[0], delimiter)
            is_early = 0 < width <= len(first) and not _is_faultless(taken, delimiter, width)
            if row is None or is_early or not _is_closed(taken):
                feed.give_back(taken[1:])
                del taken[1:]
                reader = csv.reader(feed, delimiter=delimiter)
                row = first
        yield number, row
        number += len(taken)


def _first_alone(line: str, delimiter: str) -> list[str]:
    """The cells of a line whose last quote is none."""
    try:
        *whole, opened = next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter))
    except csv.Error:
        return line.rstrip("\r\n").split(delimiter)
    return [*whole, *f'"{opened}'.split(delimiter)]


def _is_faultless(taken: list[str], delimiter: str, width: int) -> bool:
    """Whether these lines are one row as wide as the one before, each quote where it belongs."""
    try:
        return [len(row) for row in csv.reader(taken, delimiter=delimiter, strict=True)] == [width]
    except csv.Error:
        return False


def _is_closed(taken: list[str]) -> bool:
    """Whether every quote of these lines has its partner."""
    return sum(line.count('"') for line in taken) % 2 == 0
