"""The files as they arrive: encodings, line ends, titles, moved headers, footers and blank rows."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TextIO

from ingest.synthesis.dates import us_date
from ingest.synthesis.draw import Draw
from ingest.synthesis.feed import Feed
from ingest.synthesis.manner import Kind, Manner
from ingest.synthesis.workbook import Workbook

LARGEST_SHEET = 200_000  # portals send more than that as CSV, and a reader holds a sheet whole
INTERRUPTED_EVERY = 400  # rows between two repeated headers or blank rows, in files that have them
LINES_AT_ONCE = 64  # encoded or compressed together: twice as fast as one by one
EXTRA_COLUMNS = (("Region Code", "Southeast"), ("Source System", "PORTAL2"), ("Notes", ""))


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything about one file but its rows."""

    encoding: str
    line_end: str
    header: tuple[str, ...]
    title: tuple[str, ...]
    footer: bool
    interruptions: tuple[str, ...]
    "What comes between rows now and then: `blank`, `header`."
    extra: tuple[tuple[str, str], ...]


class Sheet(ABC):
    """One week's file of one feed, rows added one by one; none of them is kept."""

    def __init__(self, manner: Manner, layout: Layout) -> None:
        self.manner, self.layout, self.rows = manner, layout, 0
        self.waiting: list[str] = []
        self.tail = self.manner.line([value for _, value in layout.extra])
        "What ends every row: the values of columns that nobody knows."

    def begin(self) -> None:
        """Write what stands above the first row."""
        for line in self.layout.title:
            self.write(self.manner.line([line] if line else []))
        self.write_header()

    def add(self, lines: Iterable[str]) -> None:
        """Append formatted rows."""
        for line in lines:
            self.write(line + self.tail)
            self.rows += 1
            if not self.rows % INTERRUPTED_EVERY:
                self.interrupt()

    def interrupt(self) -> None:
        """Write what comes between rows of this file, if anything does."""
        for kind in self.layout.interruptions:
            if kind == "header":
                self.write_header()
            else:
                self.write("")

    def write_header(self) -> None:
        """The header in the file's own order and spelling, unknown columns at its end."""
        named = self.manner.arranged(self.layout.header)
        self.write(self.manner.line([*named, *(name for name, _ in self.layout.extra)]))

    def close(self) -> None:
        """Write what stands below the last row, and the file's end."""
        if self.layout.footer:
            self.write("")
            self.write(self.manner.line([f"Total records: {self.rows}"]))
        self.flush()
        self.finish()

    def write(self, line: str) -> None:
        """Append one line as it is; some lines wait for one another."""
        self.waiting.append(line)
        if len(self.waiting) == LINES_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write the lines that wait."""
        self.write_lines(self.waiting)
        self.waiting.clear()

    @abstractmethod
    def write_lines(self, lines: Sequence[str]) -> None:
        """Append lines to the file."""

    @abstractmethod
    def finish(self) -> None:
        """Nothing more comes."""


class TextSheet(Sheet):
    """A delimited text file."""

    def __init__(self, path: Path, manner: Manner, layout: Layout) -> None:
        super().__init__(manner, layout)
        self.file: TextIO = path.open("w", encoding=layout.encoding, newline=layout.line_end)
        self.tail = f"{manner.separator}{self.tail}" if layout.extra else ""
        self.begin()

    def write_lines(self, lines: Sequence[str]) -> None:
        """Append lines; the file puts its own line ends."""
        self.file.write("\n".join([*lines, ""]))

    def finish(self) -> None:
        """Close the file."""
        self.file.close()


class WorkbookSheet(Sheet):
    """A workbook of one worksheet."""

    def __init__(self, path: Path, manner: Manner, layout: Layout) -> None:
        super().__init__(manner, layout)
        self.file = Workbook(path)
        self.begin()

    def write_lines(self, lines: Sequence[str]) -> None:
        """Append rows of cells."""
        self.file.write_rows(lines)

    def finish(self) -> None:
        """Close the workbook."""
        self.file.close()


class PageSheet(TextSheet):
    """A web page of one table."""

    def begin(self) -> None:
        """Open the table."""
        self.write("<html><body><table>")
        super().begin()

    def write_lines(self, lines: Sequence[str]) -> None:
        """Append rows of cells, and tags that are no rows as they are."""
        tags = ("<html>", "</table>")
        super().write_lines(
            [line if line.startswith(tags) else f"<tr>{line}</tr>" for line in lines]
        )

    def finish(self) -> None:
        """Close the table and the file."""
        super().write_lines(["</table></body></html>"])
        super().finish()


class ColumnSheet(TextSheet):
    """A text of fixed widths: no title and no header, and a trailer that counts the rows."""

    def begin(self) -> None:
        """Nothing stands above the rows."""

    def interrupt(self) -> None:
        """Nothing comes between rows."""

    def close(self) -> None:
        """Write the trailer and the file's end."""
        self.write(f"T{self.rows:08}")
        self.flush()
        self.finish()


SHEETS: dict[Kind, type[TextSheet] | type[WorkbookSheet]] = {
    Kind.CSV: TextSheet,
    Kind.PIPES: TextSheet,
    Kind.XLSX: WorkbookSheet,
    Kind.PAGE: PageSheet,
    Kind.COLUMNS: ColumnSheet,
}
SEPARATORS = {Kind.CSV: ",", Kind.PIPES: "|"}


class Stationery:
    """How each week's file of one feed is written: drawn once, the same for the same seed."""

    def __init__(self, seed: int, carrier: str, feed: Feed, largest: int) -> None:
        self.seed, self.carrier, self.feed = seed, carrier, feed
        is_sheet = {Kind.XLSX, Kind.PAGE}.intersection(feed.kinds)
        self.kinds = (Kind.CSV,) if is_sheet and largest > LARGEST_SHEET else feed.kinds
        plain = self.make_manners()
        self.manners = {kind: [self.of_kind(kind, each) for each in plain] for kind in self.kinds}

    def sheet(self, folder: Path, week: int, day: date) -> Sheet:
        """The file of that week, opened, with its header written."""
        draw = Draw(self.seed, self.carrier, self.feed.name, week)
        kind = self.kinds[week % len(self.kinds)]
        manner = draw.pick(self.manners[kind])
        layout = self.layout(draw, day)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.feed.name_of(day)}.{kind.ending}"
        return SHEETS[kind](path, manner, layout)

    def make_manners(self) -> tuple[Manner, ...]:
        """Three ways of writing rows. Few, as each row is formatted once for each of them."""
        draw = Draw(self.seed, self.carrier, self.feed.name, "order")
        order = () if self.feed.widths else shuffled(draw, len(self.feed.header))
        return (
            Manner("", (), damaged=False, date_cells=False, wordy=False),
            Manner("", (), damaged=True, date_cells=True, wordy=True),
            Manner("", order, damaged=False, date_cells=False, wordy=True),
        )

    def of_kind(self, kind: Kind, manner: Manner) -> Manner:
        """The same way of writing rows in a file of that kind."""
        return replace(
            manner,
            kind=kind,
            separator=SEPARATORS.get(kind, ""),
            date_cells=manner.date_cells and kind is Kind.XLSX,
            widths=self.feed.widths,
        )

    def layout(self, draw: Draw, day: date) -> Layout:
        """Encoding, line ends, title, header, footer and whatever else surrounds the rows."""
        titles = self.feed.titles if self.feed.dated else ((), *self.feed.titles)
        return Layout(
            draw.pick(("utf-8", "utf-8", "utf-8-sig", "cp1252", "cp1252")),
            draw.pick(("\n", "\n", "\n", "\r\n", "\r\n", "\r\n", "\r")),
            spelled(self.feed.header, draw.below(10)),
            tuple(line.format(day=us_date(day)) for line in draw.pick(titles)),
            draw.one_in(3),
            draw.pick(((), (), ("blank",), ("header",), ("blank", "header"))),
            (draw.pick(EXTRA_COLUMNS),) if draw.one_in(4) and not self.feed.widths else (),
        )


def spelled(header: tuple[str, ...], spelling: int) -> tuple[str, ...]:
    """The header as a week spells it: capitals, small letters, wide or no spaces, mostly as is."""
    match spelling:
        case 0:
            return tuple(name.upper() for name in header)
        case 1:
            return tuple(name.lower() for name in header)
        case 2:
            return tuple(name.replace(" ", "  ") + " " for name in header)
        case 3:
            return tuple(name.replace(" ", "") for name in header)
        case _:
            return header


def shuffled(draw: Draw, count: int) -> tuple[int, ...]:
    """The numbers below `count` in another order."""
    left = list(range(count))
    return tuple(left.pop(draw.below(len(left))) for _ in range(count))
