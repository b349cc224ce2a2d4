"""Who each row is about: name, birth date, member id and Medicare id."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from operator import add
from typing import NamedTuple

from ingest.carrier import FeedProfile
from ingest.cells import CellPicker, Memo
from ingest.header import column_positions
from ingest.names import first_name, last_first_name, last_name, name_letters, whole_name
from ingest.values import (
    is_no_number,
    read_date_in,
    read_ids,
    read_medicare_ids,
    read_medicare_partials,
)

LOST_DIGITS = (
    "`{column}` holds an id of which Excel kept only some digits, or a text; it is passed over"
)
INVALID_MEDICARE_ID = "`{column}` holds no valid Medicare id; it is passed over"


class ClientColumns(NamedTuple):
    """The people of a chunk of rows, column by column; `warnings` count cells passed over."""

    name: list[str | None]
    letters: list[str | None]
    birth_date: list[str | None]
    member_id: list[str | None]
    medicare_id: list[str | None]
    medicare_partial: list[str | None]
    warnings: Counter[str]


class RowClients:
    """Reads the columns of one feed that tell people apart."""

    def __init__(self, feed: FeedProfile, header: Sequence[str]) -> None:
        pick = partial(CellPicker, column_positions(header), blanks=feed.blanks)
        self._columns = feed.columns
        self._first, self._last = pick(feed.columns.first_name), pick(feed.columns.last_name)
        self._whole = pick(feed.columns.name)
        self._birth = pick(feed.columns.birth_date)
        self._member, self._medicare = pick(feed.columns.member_id), pick(feed.columns.medicare_id)
        self._read_whole = last_first_name if feed.name_order == "last_first" else whole_name
        self._first_names, self._last_names = Memo(first_name), Memo(last_name)
        self._letters = Memo(name_letters)
        self._dates = Memo(partial(read_date_in, feed.date_forms))

    def columns(self, rows: Sequence[Sequence[str]]) -> ClientColumns:
        """The people of these rows."""
        warnings: Counter[str] = Counter()
        names, letters = self._names(rows)
        member_cells, medicare_cells = self._member.column(rows), self._medicare.column(rows)
        member_ids, medicare_ids = read_ids(member_cells), read_medicare_ids(medicare_cells)
        partials: list[str | None] = [None] * len(rows)
        if None in medicare_ids:
            partials = read_medicare_partials(medicare_cells)
        count_lost(warnings, LOST_DIGITS, self._columns.member_id, member_ids, member_cells)
        if None in medicare_ids:
            known = [full or part for full, part in zip(medicare_ids, partials, strict=True)]
            column = self._columns.medicare_id
            count_lost(warnings, INVALID_MEDICARE_ID, column, known, medicare_cells)
        return ClientColumns(
            names,
            letters,
            self._dates.column(self._birth.column(rows)),
            member_ids,
            medicare_ids,
            partials,
            warnings,
        )

    def _names(self, rows: Sequence[Sequence[str]]) -> tuple[list[str | None], list[str | None]]:
        """Each name as shown and its letters; None where none is printed."""
        if self._whole.found:
            names = list(map(self._read_whole, self._whole.column(rows)))
            return names, [name_letters(name) if name else None for name in names]
        firsts = self._first_names.column(self._first.column(rows))
        lasts = self._last_names.column(self._last.column(rows))
        pairs = zip(firsts, lasts, strict=True)
        letters = map(add, self._letters.column(firsts), self._letters.column(lasts))
        if "" in firsts or "" in lasts:
            return [f"{first} {last}".strip() or None for first, last in pairs], [
                found or None for found in letters
            ]
        return [f"{first} {last}" for first, last in pairs], list(letters)


def count_lost(
    warnings: Counter[str],
    sentence: str,
    column: tuple[str, ...],
    values: Sequence[str | None],
    cells: Sequence[str],
) -> None:
    """Count the cells that print something of which nothing was read."""
    if None in values:
        pairs = zip(values, cells, strict=True)
        lost = sum(value is None and not is_no_number(cell) for value, cell in pairs)
        if lost:
            warnings[sentence.format(column=column[0])] += lost
