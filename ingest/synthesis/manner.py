"""How one file writes a row: its kind, its column order, and what Excel did to its cells."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache, lru_cache
from typing import TypeAlias

Cell: TypeAlias = str | int | date
EXCEL_EPOCH = date(1899, 12, 30).toordinal()
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
DATE_STYLE = 1


class Kind(Enum):
    """The kinds of file that rows are formatted for, each with the ending of its files' names.

    A page is an HTML table that calls itself a workbook; columns have fixed widths and no header.
    """

    CSV = "csv", "csv"
    PIPES = "pipes", "txt"
    XLSX = "xlsx", "xlsx"
    PAGE = "page", "xls"
    COLUMNS = "columns", "txt"

    @property
    def ending(self) -> str:
        """What a file's name ends in."""
        return self.value[1]


class Echo:
    """Gives back what is written to it: the csv module then formats single lines."""

    def write(self, text: str) -> str:
        """The text itself."""
        return text


@dataclass(frozen=True, eq=False, slots=True)
class Manner:
    """The way a file writes rows. Files written alike share one, so each row is formatted once.

    `order`: which column comes first, second and so on; the carrier's own order when empty.
    `damaged`: numbers lost their leading zeros and are numbers in a workbook. `date_cells`: dates
    are dates in a workbook, not text. `wordy`: empty cells of text hold the carrier's word for it.
    `widths`: of the columns, where no separator stands between them.
    """

    separator: str
    order: tuple[int, ...]
    damaged: bool
    date_cells: bool
    wordy: bool
    kind: Kind = Kind.CSV
    widths: tuple[int, ...] = ()

    def day(self, day: date, form: Callable[[date], str | int]) -> Cell:
        """A date as text of that form, or as a date of the workbook."""
        return day if self.date_cells else form(day)

    def number(self, digits: str) -> Cell:
        """An id of digits, as a number where Excel has been at it."""
        if not self.damaged:
            return digits
        return int(digits) if self.kind is Kind.XLSX else str(int(digits))

    def formatted(self, rows: Sequence[tuple[Cell, ...]]) -> list[str]:
        """Each row as the text that goes into the file, its end left open for more columns."""
        return [self.line(self.arranged(row)) for row in rows]

    def line(self, cells: Sequence[Cell]) -> str:
        """Cells as the file's kind writes them; nothing for no cells."""
        match self.kind:
            case Kind.XLSX:
                return "".join(map(workbook_cell, cells))
            case Kind.PAGE:
                return "".join(map(page_cell, cells))
            case Kind.COLUMNS:
                pairs = zip(cells, self.widths, strict=False)
                return "".join([str(cell)[:width].ljust(width) for cell, width in pairs])
            case _:
                return str(line_writer(self.separator)(cells)) if cells else ""

    def arranged(self, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """The cells in the order of the file's columns."""
        return tuple([row[place] for place in self.order]) if self.order else row


@cache
def line_writer(separator: str) -> Callable[[Sequence[Cell]], object]:
    """Formats cells as one line of text, quoted where needed."""
    return csv.writer(Echo(), delimiter=separator, lineterminator="").writerow


def page_cell(cell: Cell) -> str:
    """One cell of a page's table."""
    return f"<td>{str(cell).translate(ESCAPES)}</td>"


@lru_cache(1 << 14)
def workbook_cell(cell: Cell) -> str:
    """One cell of a worksheet: text in place, a number, or a date as a styled serial number."""
    if isinstance(cell, date):
        return f'<c s="{DATE_STYLE}"><v>{cell.toordinal() - EXCEL_EPOCH}</v></c>'
    if isinstance(cell, int):
        return f"<c><v>{cell}</v></c>"
    if not cell:
        return "<c/>"
    return f'<c t="inlineStr"><is><t>{cell.translate(ESCAPES)}</t></is></c>'
