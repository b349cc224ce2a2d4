"""Rows of the sheets of an XLSX workbook; they stay in memory while there is room for them."""

import re
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import unescape
from zipfile import BadZipFile, ZipFile

import fastexcel
import polars

from ingest.errors import FileRefused
from ingest.file_name import shown_name
from ingest.spreadsheet_archive import check_archive

SLICE_ROWS = 10_000
KEPT_BYTES = 256 << 20  # a sheet is read to recognise the file and again to take it in

_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_NAME = re.compile(r'\sname="([^"]*)"')
_HIDDEN = re.compile(r'\sstate="(?:hidden|veryHidden)"')

_kept: "OrderedDict[tuple[Path, int, int, int], polars.DataFrame]" = OrderedDict()


class Sheet:
    """One sheet; its cells are text, dates `2026-01-02 00:00:00`, numbers without zeros behind."""

    def __init__(self, path: Path, index: int, name: str, hidden: bool) -> None:
        self.path, self.index, self.name, self.hidden = path, index, name, hidden

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row from the sheet's first one on, numbered as Excel does."""
        cells = _kept_sheet(self.path, self.index)
        number = 1
        for part in cells.iter_slices(SLICE_ROWS) if cells.width else ():
            columns = [column.to_list() for column in part.iter_columns()]
            for row in zip(*columns, strict=True):
                yield number, list(row)
                number += 1


def open_workbook(path: Path) -> tuple[Sheet, ...]:
    """The sheets, visible ones before hidden; refused when the workbook is broken or a bomb."""
    check_archive(path)
    names = _open_reader(path).sheet_names
    hidden = _hidden_sheets(path)
    sheets = [Sheet(path, index, name, name in hidden) for index, name in enumerate(names)]
    return tuple(sorted(sheets, key=lambda sheet: sheet.hidden))


def _hidden_sheets(path: Path) -> set[str]:
    """The names of the sheets that Excel does not show; none where the workbook does not say."""
    try:
        with ZipFile(path) as archive:
            listed = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    except (BadZipFile, KeyError, OSError):
        return set()
    tags = _SHEET.findall(listed)
    return {
        unescape(name[1]) for tag in tags if _HIDDEN.search(tag) and (name := _NAME.search(tag))
    }


def _kept_sheet(path: Path, index: int) -> polars.DataFrame:
    """The cells of a sheet, read once as long as the room for kept sheets lasts."""
    status = path.stat()
    key = (path, status.st_mtime_ns, status.st_size, index)
    if key not in _kept:
        _kept[key] = _load_sheet(path, index)
    _kept.move_to_end(key)
    frame = _kept[key]
    while sum(kept.estimated_size() for kept in _kept.values()) > KEPT_BYTES:
        _kept.popitem(last=False)
    return frame


def _load_sheet(path: Path, index: int) -> polars.DataFrame:
    """All cells of a sheet as text, leading blank rows kept; Postgres takes no NUL characters."""
    reader = _open_reader(path)
    try:
        sheet = reader.load_sheet(index, header_row=None, dtypes="string", skip_rows=0)
        frame: polars.DataFrame = sheet.to_polars()
    except BaseException as exc:
        raise _translated(path, exc) from exc
    if not frame.width:
        return frame
    return frame.select(polars.all().fill_null("").str.replace_all("\0", "", literal=True))


def _open_reader(path: Path) -> Any:
    """The workbook, read from its bytes: by path, calamine believes the extension."""
    content = path.read_bytes()
    try:
        return fastexcel.read_excel(content)
    except BaseException as exc:
        raise _translated(path, exc) from exc


def _translated(path: Path, exc: BaseException) -> BaseException:
    """The refusal for whatever calamine says; its panics are no `Exception`, the rest passes."""
    if isinstance(exc, Exception) or type(exc).__name__ == "PanicException":
        name = shown_name(path)
        return FileRefused(
            f"{name} is no workbook that can be read; save it as XLSX again, or as CSV",
            file_name=name,
        )
    return exc
