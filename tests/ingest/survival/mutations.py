"""What happens to reports on their way, without anything else being said in them."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ingest.synthesis.dates import compact_date, iso_date, short_us_date, us_date
from ingest.synthesis.manner import Cell, Kind
from tests.ingest.survival.paper import Paper, printed, serial, with_days
from tests.ingest.survival.samples import Sample

TEXTS = (Kind.CSV, Kind.PIPES)
TABLES = (Kind.CSV, Kind.PIPES, Kind.XLSX, Kind.PAGE)
EVERY = (*TABLES, Kind.COLUMNS)
FREE_TEXT = ("Address", "Residential Address", "memberAddress1", "Address Line 1", "Mail Address")


@dataclass(frozen=True)
class Mutation:
    """One thing that happens to a report, and the kinds of file to which it can happen."""

    name: str
    happen: Callable[[Sample], Paper]
    kinds: tuple[Kind, ...] = TABLES

    def __str__(self) -> str:
        return self.name


def changed(**facts: object) -> Callable[[Sample], Paper]:
    """The report with other surroundings."""

    def happen(sample: Sample) -> Paper:
        paper = printed(sample)
        for name, fact in facts.items():
            setattr(paper, name, fact)
        return paper

    return happen


def headed(spell: Callable[[str], str]) -> Callable[[Sample], Paper]:
    """The report with its header spelled in another way."""

    def happen(sample: Sample) -> Paper:
        paper = printed(sample)
        paper.header = [spell(name) for name in paper.header]
        return paper

    return happen


def shuffled(sample: Sample) -> Paper:
    """The columns in another order."""
    paper = printed(sample)
    order = list(range(len(paper.header)))
    random.Random(str(sample)).shuffle(order)
    paper.header = [paper.header[place] for place in order]
    paper.rows = [[row[place] for place in order] for row in paper.rows]
    return paper


def with_unknown_columns(sample: Sample) -> Paper:
    """Columns that nobody knows in front, in the middle and at the end, one name twice."""
    paper = printed(sample)
    middle = len(paper.header) // 2
    paper.header = ["Region", *paper.header[:middle], "Notes", *paper.header[middle:], "Notes"]
    paper.rows = [["SE", *row[:middle], "Total: 3", *row[middle:], ""] for row in paper.rows]
    return paper


def with_a_cell_of_two_lines(sample: Sample) -> Paper:
    """A quoted cell with a line break, quotes and delimiters in it."""
    paper = printed(sample)
    paper.header = [*paper.header, "Remarks"]
    paper.rows = [[*row, f'said "{n}, yes"\nand | left;'] for n, row in enumerate(paper.rows)]
    return paper


def with_a_lost_quote(sample: Sample) -> Paper:
    """A cell that opens a quote and never closes it."""
    paper = printed(sample)
    paper.header = [*paper.header, "Remarks"]
    paper.rows = [[*row, "5' 10\" tall" if n % 7 else ""] for n, row in enumerate(paper.rows)]
    return paper


def dated(form: Callable[[date], Cell]) -> Callable[[Sample], Paper]:
    """The report with its dates in another form."""

    def happen(sample: Sample) -> Paper:
        paper = with_days(sample)
        paper.rows = [
            [form(cell) if isinstance(cell, date) else cell for cell in row] for row in paper.rows
        ]
        return paper

    return happen


def sent_as(kind: Kind, **facts: object) -> Callable[[Sample], Paper]:
    """The report as a file of another kind."""

    def happen(sample: Sample) -> Paper:
        paper = with_days(sample) if kind is Kind.XLSX else printed(sample)
        paper.kind, paper.delimiter = kind, "|" if kind is Kind.PIPES else ","
        for name, fact in facts.items():
            setattr(paper, name, fact)
        return paper

    return happen


def emptied(word: str) -> Callable[[Sample], Paper]:
    """The report with a word in place of every empty cell."""

    def happen(sample: Sample) -> Paper:
        paper = printed(sample)
        paper.rows = [[word if cell == "" else cell for cell in row] for row in paper.rows]
        return paper

    return happen


def without_zeros(sample: Sample) -> Paper:
    """Numbers that lost their leading zeros, ids of members left alone."""
    paper = printed(sample)
    names = ("npn", "pbp", "zip", "segment", "plan")
    damaged = {
        place
        for place, name in enumerate(paper.header)
        if any(word in name.casefold() for word in names)
    }
    paper.rows = [
        [
            str(int(cell))
            if place in damaged and isinstance(cell, str) and cell.isdigit()
            else cell
            for place, cell in enumerate(row)
        ]
        for row in paper.rows
    ]
    return paper


def as_whole_numbers(sample: Sample) -> Paper:
    """NPNs as a spreadsheet exports numbers: with a point and a zero."""
    paper = printed(sample)
    npns = [place for place, name in enumerate(paper.header) if name.casefold().endswith("npn")]
    for row in paper.rows:
        for place in npns:
            if row[place]:
                row[place] = f"{row[place]}.0"
    return paper


def padded(sample: Sample) -> Paper:
    """Spaces around every cell, hard ones too."""
    paper = printed(sample)
    paper.rows = [
        [f"  {cell}\u00a0 " if isinstance(cell, str) and cell else cell for cell in row]
        for row in paper.rows
    ]
    return paper


def cut_short(sample: Sample) -> Paper:
    """Rows without the empty cells at their end."""
    paper = printed(sample)
    for row in paper.rows:
        while row[-1] == "":
            row.pop()
    return paper


def lengthened(sample: Sample) -> Paper:
    """Rows with empty cells behind their end."""
    paper = printed(sample)
    paper.rows = [[*row, "", ""] for row in paper.rows]
    return paper


def header_again(sample: Sample) -> Paper:
    """The header once more after every seventh row."""
    paper = printed(sample)
    again: list[Cell] = [*paper.header]
    paper.between = lambda number: [again] if number % 7 == 6 else []
    return paper


def blank_between(sample: Sample) -> Paper:
    """Blank lines, and lines of empty cells, between rows."""
    paper = printed(sample)
    hollow: list[Cell] = [""] * len(paper.header)
    paper.between = lambda number: [[], hollow] if number % 5 == 1 else []
    return paper


def footed(*lines: list[Cell]) -> Callable[[Sample], Paper]:
    """The report with lines below its rows."""
    return changed(below=[*lines])


def totalled(sample: Sample) -> Paper:
    """A line of totals as wide as the table."""
    paper = printed(sample)
    middle: list[Cell] = [""] * (len(paper.header) - 2)
    paper.below = [["Grand Total", *middle, str(len(paper.rows))]]
    return paper


NOTHING_ELSE_SAID = (
    Mutation("as printed", printed, EVERY),
    Mutation("columns in another order", shuffled),
    Mutation("header in capitals", headed(str.upper)),
    Mutation("header in small letters", headed(str.lower)),
    Mutation("header with wide spaces", headed(lambda name: f" {name.replace(' ', '   ')} ")),
    Mutation("header without spaces", headed(lambda name: name.replace(" ", ""))),
    Mutation("header with underscores", headed(lambda name: name.replace(" ", "_"))),
    Mutation("header with hard spaces", headed(lambda name: name.replace(" ", "\u00a0"))),
    Mutation(
        "header in two lines", headed(lambda name: name.replace(" ", "\n")), (*TEXTS, Kind.XLSX)
    ),
    Mutation("unknown columns", with_unknown_columns),
    Mutation("byte order mark", changed(encoding="utf-8-sig"), (*TEXTS, Kind.PAGE, Kind.COLUMNS)),
    Mutation("windows-1252", changed(encoding="cp1252"), (*TEXTS, Kind.PAGE, Kind.COLUMNS)),
    Mutation("utf-16", changed(encoding="utf-16"), (*TEXTS, Kind.PAGE)),
    Mutation("line feeds", changed(line_end="\n"), (*TEXTS, Kind.COLUMNS)),
    Mutation("carriage returns", changed(line_end="\r"), (*TEXTS, Kind.COLUMNS)),
    Mutation("two lines above", changed(above=[["Book of business"], []])),
    Mutation(
        "six lines above",
        changed(above=[["A"], [], ["As of 10/01/2026", ""], ["# comment"], ["Agency: 77"], [""]]),
    ),
    Mutation("a comment above", changed(above=[["List of clients as of 10/01/2026"]])),
    Mutation("total below", footed([], ["Total records: 60"])),
    Mutation("end of report", footed(["Total", "60"], ["End of report"])),
    Mutation("totals as wide as the table", totalled),
    Mutation("notes below", footed([], ["Confidential. For the addressee alone."])),
    Mutation("header again", header_again),
    Mutation("blank lines", blank_between),
    Mutation("a blank line at the end", changed(below=[[]]), EVERY),
    Mutation("short rows", cut_short, (*TEXTS, Kind.PAGE)),
    Mutation("long rows", lengthened, (*TEXTS, Kind.PAGE)),
    Mutation("cells of two lines", with_a_cell_of_two_lines, TEXTS),
    Mutation("lost quotes", with_a_lost_quote, TEXTS),
    Mutation("spaces around cells", padded),
    Mutation("lost zeros", without_zeros),
    Mutation("numbers with a point", as_whole_numbers),
    Mutation("dates as serial numbers", dated(serial)),
    Mutation("dates as serial numbers with a time", dated(lambda day: f"{serial(day)}.25")),
    Mutation("iso dates", dated(iso_date)),
    Mutation("iso dates with a time", dated(lambda day: f"{iso_date(day)} 00:00:00")),
    Mutation("iso moments", dated(lambda day: f"{iso_date(day)}T00:00:00.000Z")),
    Mutation("american dates", dated(us_date)),
    Mutation("american dates without zeros", dated(short_us_date)),
    Mutation("american dates with a time", dated(lambda day: f"{short_us_date(day)} 12:00:00 AM")),
    Mutation("american dates with dashes", dated(lambda day: us_date(day).replace("/", "-"))),
    Mutation("compact dates", dated(compact_date)),
    Mutation("null for nothing", emptied("null")),
    Mutation("Unavailable for nothing", emptied("Unavailable")),
    Mutation("csv", sent_as(Kind.CSV)),
    Mutation("csv called xlsx", sent_as(Kind.CSV, ending="xlsx")),
    Mutation("csv called xls", sent_as(Kind.CSV, ending="xls")),
    Mutation("pipes", sent_as(Kind.PIPES)),
    Mutation("tabs", sent_as(Kind.CSV, delimiter="\t")),
    Mutation("semicolons", sent_as(Kind.CSV, delimiter=";")),
    Mutation("workbook", sent_as(Kind.XLSX)),
    Mutation("workbook called csv", sent_as(Kind.XLSX, ending="csv")),
    Mutation("page called xls", sent_as(Kind.PAGE)),
    Mutation("page called csv", sent_as(Kind.PAGE, ending="csv")),
)
