"""Carriers' synthetic files read back in the plainest way, as rows by header name."""

import csv
import html
import io
import re
from itertools import accumulate, pairwise
from pathlib import Path

import fastexcel
import polars

ENCODINGS = ("utf-8-sig", "cp1252")


def printed_table(path: Path) -> list[list[str]]:
    """Every line of the file as cells of text, titles and footers included."""
    if path.suffix == ".xlsx":
        sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string")
        return [[cell or "" for cell in row] for row in sheet.to_polars().rows()]
    data = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    if path.suffix == ".xls":
        lines = re.findall(r"<tr>(.*?)</tr>", text)
        return [[html.unescape(c) for c in re.findall(r"<td>(.*?)</td>", line)] for line in lines]
    delimiter = "|" if path.suffix == ".txt" else ","
    return list(csv.reader(io.StringIO(text, newline=None), delimiter=delimiter))


def columns_of_widths(path: Path, widths: tuple[int, ...]) -> list[list[str]]:
    """The lines of a text without separators, cut by width, the trailer left out."""
    places = list(pairwise(accumulate(widths, initial=0)))
    [*lines, trailer] = [line for [line] in printed_table(path)]
    assert trailer == f"T{len(lines):08}"
    return [[line[start:end].rstrip() for start, end in places] for line in lines]


def squeezed(name: str) -> str:
    """A header name without spaces and capitals."""
    return name.replace(" ", "").casefold()


def printed_rows(path: Path, header: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of data under the header, by its names; the last of two columns of one name wins."""
    table = printed_table(path)
    wanted = sorted(squeezed(name) for name in header)
    titles = [
        number
        for number, line in enumerate(table)
        if sorted(map(squeezed, line[: len(header)])) == wanted
    ]
    assert titles, f"{path.name} has no header"
    by_squeezed = {squeezed(name): name for name in header}
    names = [by_squeezed[squeezed(cell)] for cell in table[titles[0]][: len(header)]]
    lines = [line for n, line in enumerate(table) if n > titles[0] and n not in titles]
    return [dict(zip(names, line, strict=False)) for line in lines if sum(map(bool, line)) > 3]


def expected_rows(folder: Path) -> list[dict[str, str]]:
    """The ends that the files must come to."""
    return list(
        polars.read_csv(folder / "expected.csv", infer_schema=False).fill_null("").to_dicts()
    )
