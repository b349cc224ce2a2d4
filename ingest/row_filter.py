"""Tells rows of data from what else is below a header: blanks, totals, headers, other markets."""

import re
from collections.abc import Sequence

from ingest.carrier import FeedProfile
from ingest.cells import CellPicker
from ingest.header import column_positions, loose_name
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
_SENTENCE_CELLS = 3  # a total in words has a figure or two beside it, a notice a comma or two


class RowFilter:
    """Whether a row of one file is no row of data, or not Medicare."""

    def __init__(self, feed: FeedProfile, header: Sequence[str]) -> None:
        positions = column_positions(header)
        columns = feed.columns
        self._header = {loose_name(name) for name in header if name}
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
        if _FOOTER.fullmatch(printed[0]) and all(map(_FIGURE.fullmatch, printed[1:])):
            return True
        if len(printed) <= _SENTENCE_CELLS and (
            _FOOTER_SENTENCE.match(printed[0]) or _NOTICE.match(printed[0])
        ):
            return True
        return all(loose_name(cell) in self._header for cell in printed)
