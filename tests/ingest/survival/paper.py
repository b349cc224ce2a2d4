"""A report about to be written: a table with what surrounds it, in any of the kinds of file."""

import csv
import html
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import xlsxwriter

from ingest.synthesis.dates import compact_date, iso_date
from ingest.synthesis.manner import EXCEL_EPOCH, Cell, Kind
from tests.ingest.survival.samples import Sample

ENDINGS = {Kind.CSV: "csv", Kind.PIPES: "txt", Kind.XLSX: "xlsx", Kind.PAGE: "xls"}


@dataclass
class Paper:
    """The header and the rows, lines above and below them, and lines between two rows.

    `between` says what comes after the row of that number; `day` prints dates where the kind of
    file has none of its own.
    """

    kind: Kind
    header: list[str]
    rows: list[list[Cell]]
    above: list[list[Cell]] = field(default_factory=list)
    below: list[list[Cell]] = field(default_factory=list)
    between: Callable[[int], list[list[Cell]]] = lambda number: []
    widths: tuple[int, ...] = ()
    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\r\n"
    ending: str = ""
    day: Callable[[date], Cell] = iso_date

    @property
    def others(self) -> int:
        """How many lines below the header are no data; a workbook ends with its last cell."""
        lines = [line for number in range(len(self.rows)) for line in [None, *self.between(number)]]
        lines += self.below
        while self.kind is Kind.XLSX and lines[-1] is not None and not any(lines[-1]):
            lines.pop()
        return sum(line is not None for line in lines)


def printed(sample: Sample) -> Paper:
    """The sample as its carrier sends it."""
    rows = [list(row) for row in sample.rows]
    delimiter = "|" if sample.kind is Kind.PIPES else ","
    return Paper(
        sample.kind, list(sample.feed.header), rows, widths=sample.feed.widths, delimiter=delimiter
    )


def with_days(sample: Sample) -> Paper:
    """The same with dates as dates, to be printed in another form."""
    paper = printed(sample)
    paper.rows = [list(row) for row in sample.dated]
    return paper


def serial(day: date) -> int:
    """The number that Excel keeps a day as."""
    return day.toordinal() - EXCEL_EPOCH


def write(paper: Paper, folder: Path) -> tuple[Path, list[int]]:
    """The file, and the lines on which its rows of data begin."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"report_20261101.{paper.ending or ENDINGS.get(paper.kind, 'txt')}"
    table: list[list[Cell]] = [*paper.above]
    if not paper.widths:
        table.append([*paper.header])
    places = []
    for number, row in enumerate(paper.rows):
        places.append(len(table))
        table += [row, *paper.between(number)]
    table += paper.below
    if paper.kind is Kind.XLSX:
        write_workbook(path, table)
        return path, [place + 1 for place in places]
    cells = [[text(cell, paper) for cell in line] for line in table]
    if paper.kind is Kind.PAGE:
        lines = ["<tr>" + "".join(map(page_cell, line)) + "</tr>" for line in cells]
        page = f"<html><body><table>{''.join(lines)}</table></body></html>"
        path.write_bytes(page.encode(paper.encoding))
        return path, [place + 1 for place in places]
    texts = fixed(cells, paper) if paper.widths else [delimited(line, paper) for line in cells]
    starts = [0]
    for line in texts:
        starts.append(starts[-1] + 1 + line.count("\n"))
    path.write_bytes(
        "".join(f"{line}{paper.line_end}" for line in texts).encode(paper.encoding, "strict")
    )
    return path, [starts[place] + 1 for place in places]


def text(cell: Cell, paper: Paper) -> str:
    """A cell as text."""
    if not isinstance(cell, date):
        return str(cell)
    return compact_date(cell) if paper.widths else str(paper.day(cell))


def page_cell(cell: str) -> str:
    """A cell of a page."""
    return f"<td>{html.escape(cell)}</td>"


def delimited(line: Sequence[str], paper: Paper) -> str:
    """One line of text, its end left out."""
    out = io.StringIO()
    csv.writer(out, delimiter=paper.delimiter).writerow(line)
    return out.getvalue().removesuffix("\r\n")


def fixed(lines: Sequence[Sequence[str]], paper: Paper) -> list[str]:
    """Lines of fixed widths and the trailer that counts them."""
    rows = [
        "".join(cell[:width].ljust(width) for cell, width in zip(line, paper.widths, strict=True))
        if line
        else ""
        for line in lines
    ]
    return [*rows, f"T{len(paper.rows):06}"]


def write_workbook(path: Path, table: Sequence[Sequence[Cell]]) -> None:
    """A workbook of one sheet; dates are written as such."""
    with xlsxwriter.Workbook(path, {"default_date_format": "mm/dd/yyyy"}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(table):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell)  # type: ignore[arg-type]
                elif cell != "":
                    (sheet.write_number if isinstance(cell, int) else sheet.write_string)(
                        number, place, cell
                    )
