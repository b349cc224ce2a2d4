"""Rows of a text without a header: columns of fixed widths, and a last line that counts them."""

import re
from collections.abc import Iterator
from pathlib import Path

from ingest.carrier import FixedWidth
from ingest.errors import FileRefused
from ingest.file_name import shown_name
from ingest.text_bytes import BROKEN_BYTES


class FixedWidthTable:
    """A fixed-width text; its trailer comes as a row of one cell."""

    def __init__(self, path: Path, encoding: str, layout: FixedWidth) -> None:
        self.path, self.encoding, self.layout = path, encoding, layout
        self._trailer = re.compile(rf"{re.escape(layout.trailer)}\s*([0-9]+)\s*")

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every line, cut into its columns; a blank line is an empty list."""
        widths = list(self.layout.columns.values())
        for number, line in self._lines():
            if not line.strip():
                yield number, []
            elif self._trailer.fullmatch(line):
                yield number, [line.strip()]
            else:
                yield number, _cut(line, widths)

    def matches(self) -> bool:
        """Whether the first line with anything in it is a row of this layout, or its trailer."""
        first = next((line for _, line in self._lines() if line.strip()), "")
        return bool(re.fullmatch(self.layout.first_line, first) or self._trailer.fullmatch(first))

    def check_trailer(self, carrier: str, feed: str) -> None:
        """Refuse the file whole when its last line is no trailer or counts other rows."""
        last, counted, rows = 0, None, 0
        for last, line in self._lines():  # noqa: B007, the number of the last line is shown
            if found := self._trailer.fullmatch(line):
                counted = int(found[1])
            elif line.strip():
                rows, counted = rows + 1, None
        if counted != rows:
            name = shown_name(self.path)
            said = "has no trailer" if counted is None else f"counts {counted} rows in its trailer"
            raise FileRefused(
                f"{name} is not whole: it {said} on line {last} and has {rows} above; "
                "ask the carrier to send it again",
                file_name=name,
                line=last,
                carrier=carrier,
                feed=feed,
            )

    def _lines(self) -> Iterator[tuple[int, str]]:
        """Each line without its end, numbered from 1; a NUL is a blank, so no column is moved."""
        with self.path.open(encoding=self.encoding, errors=BROKEN_BYTES) as file:
            for number, line in enumerate(file, start=1):
                yield number, line.rstrip("\n").replace("\0", " ")


def _cut(line: str, widths: list[int]) -> list[str]:
    """The cells of a line, and what stands behind the last column if anything does."""
    cells, start = [], 0
    for width in widths:
        cells.append(line[start : start + width])
        start += width
    rest = line[start:].strip()
    return [*cells, rest] if rest else cells
