"""Tells rows of data from what else is below a header: blanks, totals, headers, other markets.

Also what stands at the end of a text in place of its last row.
"""

import re
from collections.abc import Sequence

from ingest.carrier import FeedProfile
from ingest.cells import CellPicker
from ingest.cut_sentence import CutSentence
from ingest.header import column_positions, loose_name
from ingest.reading import Row
from ingest.recognise import RecognisedFile
from ingest.text_table import TextTable
from ingest.values import BLANKS

_LABEL = (
    r"\s*(?:(?:grand\s+|sub)?totals?|(?:records?|rows?|members?|policies)\s+counts?|counts?|"
    r"trailer|records|end\s+of\s+(?:report|file))"
)
_FOOTER = re.compile(rf"{_LABEL}\s*[:=]?\s*", re.IGNORECASE)
_FIGURE = re.compile(r"[\d\s.,:$%()+-]+")
_FOOTER_SENTENCE = re.compile(rf"{_LABEL}\b(?!\s*,)", re.IGNORECASE)
_NOTICE = re.compile(
    r"\s*(?:confidential\b|proprietary\b|for\s+(?:agent|broker|internal)\s+use\b|"
    r"(?:generated|printed)\s+(?:on|by)\b|page\s+\d+\s+of\s+\d+)",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"\s*<[/!?]?[a-z][^<>]*>", re.IGNORECASE)  # of a page in place of rows
_SENTENCE_CELLS = 3  # a total in words has a figure or two beside it, a notice a comma or two
_SHOWN_LETTERS = 100  # of a page's last line


class RowFilter:
    """Whether a row of one file is no row of data, or not Medicare."""

    def __init__(self, feed: FeedProfile, header: Sequence[str]) -> None:
        positions = column_positions(header)
        columns = feed.columns
        self._header = {loose_name(name) for name in header if name}
        self._cut_sentence = CutSentence(feed, header)
        self._needed = CellPicker(
            positions,
            (*columns.effective_on, *columns.agent, *columns.identity, *columns.policy_number),
        )
        self._only = [
            (CellPicker(positions, (column,)), {word.casefold() for word in words})
            for column, words in feed.only.items()
        ]

    def medicare(self, rows: Sequence[Sequence[str]]) -> list[bool] | None:
        """For each row whether it is of a Medicare market; None where a feed has no other."""
        if not self._only:
            return None
        wanted = [True] * len(rows)
        for picker, words in self._only:
            cells = picker.column(rows)
            wanted = [
                so_far and cell.strip().casefold() in words
                for so_far, cell in zip(wanted, cells, strict=True)
            ]
        return wanted

    def is_no_data(self, row: Sequence[str]) -> bool:
        """Whether a row without a readable effective date is blank, a footer or another header."""
        printed = [cell for cell in row if cell.strip()]
        if len(printed) <= 1 < len(self._header):
            return True
        if self._needed.column([row])[0].strip() in BLANKS:
            return True
        return self.is_footer(row) or is_markup(row)

    def is_footer(self, row: Sequence[str]) -> bool:
        """Whether a row is blank, a total, a notice or another header, as they stand below rows."""
        printed = [cell for cell in row if cell.strip()]
        if not printed:
            return True
        if _FOOTER.fullmatch(printed[0]) and all(map(_FIGURE.fullmatch, printed[1:])):
            return True
        if len(printed) <= _SENTENCE_CELLS and (
            _FOOTER_SENTENCE.match(printed[0]) or _NOTICE.match(printed[0])
        ):
            return True
        if all(loose_name(cell) in self._header for cell in printed):
            return True
        return not is_markup(row) and self._cut_sentence.is_one(row)


def is_markup(row: Sequence[str]) -> bool:
    """Whether a row begins with a tag: a line of a page that was sent in place of rows."""
    return any(_MARKUP.match(cell) for cell in row[:1])


class FileEnd:
    """How a text ends: in a row, cut off within one, or in something that is none.

    Cut off is a last row without a line end that has fewer cells than the header, where no other
    row has: a carrier that leaves out blanks at the end of its rows does so in many.
    """

    def __init__(self, file: RecognisedFile, row_filter: RowFilter) -> None:
        self._filter, self._width = row_filter, len(file.header)
        source = file.source
        self._delimiter = source.delimiter if isinstance(source, TextTable) else None
        self._is_open = isinstance(source, TextTable) and not source.ends_in_line_end()
        self._last: Row = (0, [])
        self._has_whole = self._has_short = False  # rows before the last one

    def note(self, rows: Sequence[Row]) -> None:
        """Look at the next rows."""
        last = next((row for row in reversed(rows) if any(map(str.strip, row[1]))), None)
        if last is None:
            return
        if self._is_open and not self._has_short:
            others = [self._last[1], *(cells for line, cells in rows if line < last[0])]
            self._has_whole |= max(map(len, others)) >= self._width
            self._has_short = any(self._is_short(cells) for cells in others)
        self._last = last

    def remarks(self) -> list[str]:
        """What is odd about the end, in a sentence, if anything."""
        line, cells = self._last
        if self._delimiter is None or not any(map(str.isalnum, "".join(cells))):
            return []
        if self._is_open and self._has_whole and not self._has_short and self._is_short(cells):
            return [self._cut_off()]
        is_less = len(cells) < self._width and self._filter.is_no_data(self._padded(cells))
        if self._filter.is_footer(cells) or not (is_less or is_markup(cells)):
            return []
        return [
            f"the file ends in something that is no row: the last line, {line}, "
            f"{self._told(cells)}; if rows are missing, ask for the report again"
        ]

    def _told(self, cells: Sequence[str]) -> str:
        """What the line is: never a cell that could be somebody's data."""
        if not is_markup(cells):
            return f"has {len(cells)} of {self._width} cells"
        text = " ".join((self._delimiter or "").join(cells).split())
        return f"is {text[:_SHOWN_LETTERS]!r}"

    def _is_short(self, cells: Sequence[str]) -> bool:
        """Whether it is a row of data that has fewer cells than the header."""
        return 0 < len(cells) < self._width and not self._filter.is_no_data(self._padded(cells))

    def _padded(self, cells: Sequence[str]) -> list[str]:
        """The cells of a row, as wide as the header."""
        return [*cells, *[""] * (self._width - len(cells))]

    def _cut_off(self) -> str:
        """What is said of a file that seems to break off; the row may yet be whole."""
        line, cells = self._last
        return (
            f"the file may not be whole: its last line, {line}, breaks off after {len(cells)} of "
            f"{self._width} cells; if anything is missing, ask for the report again"
        )
