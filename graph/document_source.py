"""The text of a document that knows where its lines begin."""

import re
from array import array
from bisect import bisect_right
from itertools import chain

from graphql import Source, SourceLocation

LINE_END = re.compile(r"\r\n|[\n\r]")


class LineSource(Source):
    """Tells the line of a place without going through all lines before it, for every error anew."""

    __slots__ = ("starts",)

    def __init__(self, body: str) -> None:
        super().__init__(body)
        self.starts: array[int] | None = None

    def get_location(self, position: int) -> SourceLocation:
        """Line and column, both from 1."""
        starts = self.lines()
        line = bisect_right(starts, position)
        return SourceLocation(line, position - starts[line - 1] + 1)

    def lines(self) -> "array[int]":
        """Where each line begins, found once."""
        if self.starts is None:
            ends = (found.end() for found in LINE_END.finditer(self.body))
            self.starts = array("L", chain((0,), ends))
        return self.starts
