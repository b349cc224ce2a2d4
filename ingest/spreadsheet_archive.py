"""Whether the archive of a workbook is safe to unpack: its true size, how wide its sheets are."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from ingest.errors import FileRefused
from ingest.file_name import shown_name

MAX_UNPACKED_BYTES = 2 << 30
MAX_RATIO = 200  # sheets pack 10 to 30 times, a bomb a thousand times
SMALL_BYTES = 32 << 20  # below this no ratio does harm
MAX_CELLS = 60_000_000  # calamine keeps every cell between the first one and the last
MAX_COLUMNS = 16_384
MAX_PARTS = 10_000
CHUNK = 1 << 20

# A cell that is not plainly within HZ99999, which every cell of nearly every report is.
_FAR_CELL = re.compile(rb"""<c(?=[\s>/])(?! r="(?:[A-Z]|[A-H][A-Z])[0-9]{1,5}")""")
_PREFIXED_CELL = re.compile(rb":c[\s>/]")
# A cell that does not begin with its place; any cell; the place that a cell or its row names.
_ODD_CELL = re.compile(rb"<c(?=[\s>/])(?! r=)")
_ROW = re.compile(rb"<(?:[^\s<>/:]+:)?row[\s>/]")
_CELL = re.compile(rb"<(?:[^\s<>/:]+:)?c[\s>/]")
_PLACE = re.compile(rb"""\sr\s*=\s*["']\$?([A-Za-z]{0,7})\$?([0-9]{1,20})["']""")


def check_archive(path: Path) -> None:
    """Refuse an archive that is broken, unpacks to too much, or has a sheet that is too wide."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS:
                raise _refused(path, f"has {len(parts)} parts, more than {MAX_PARTS}")
            _check_size(path, sum(part.file_size for part in parts))
            unpacked = 0
            for part in parts:
                unpacked += _check_part(path, archive, part, unpacked)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as exc:
        raise _refused(path, "is no workbook that can be read") from exc


def _check_size(path: Path, unpacked: int) -> None:
    """Refuse what unpacks to more than a report can hold, or suspiciously well."""
    packed = max(path.stat().st_size, 1)
    too_dense = unpacked > SMALL_BYTES and unpacked / packed > MAX_RATIO
    if unpacked > MAX_UNPACKED_BYTES or too_dense:
        sizes = f"from {packed >> 10} KB to more than {unpacked >> 20} MB"
        raise _refused(path, f"unpacks {sizes}, which no report does")


def _check_part(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo, before: int) -> int:
    """The true size of one part, whatever it claims; refused when a sheet reaches too far."""
    part.file_size = MAX_UNPACKED_BYTES + 1  # zipfile stops reading at the size that is claimed
    size, reaches_far = 0, False
    for text in _tags(path, archive, part):
        size += len(text)
        _check_size(path, before + size)
        reaches_far = reaches_far or bool(_FAR_CELL.search(text) or _PREFIXED_CELL.search(text))
    if reaches_far:
        _check_extent(path, archive, part)
    return size


def _tags(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The text of a part, in pieces that end between two tags."""
    rest = b""
    with archive.open(part) as content:
        while chunk := content.read(CHUNK):
            text = rest + chunk
            end = max(text.rfind(b"<"), 0) if len(text) <= 2 * CHUNK else len(text)
            rest = text[end:]
            yield text[:end]
    yield rest


def _check_extent(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse a sheet with too many cells between its first and its last.

    A cell without a place stands beside the one before it, so a row of such is as wide as it has
    cells.
    """
    rows, columns, begun = 0, 0, 0
    for text in _tags(path, archive, part):
        places = _PLACE.findall(text)
        named = [name for name, _ in places if name]
        rows = max([rows, *map(int, {row for _, row in places})])
        columns = max([columns, *map(_column_number, set(named))])
        if _ODD_CELL.search(text) or _PREFIXED_CELL.search(text):
            widths = [len(_CELL.findall(row)) for row in _ROW.split(text)]
            widths[0] += begun
            columns, begun = max(columns, min(max(widths), MAX_COLUMNS)), widths[-1]
    if rows * columns > MAX_CELLS:
        found = f"{rows} rows and {columns} columns"
        raise _refused(path, f"has a sheet that reaches over {found}, more than can be read")


def _column_number(name: bytes) -> int:
    """The number of a column by its letters; `A` is 1."""
    number = 0
    for letter in name.upper():
        number = number * 26 + letter - 64
    return number


def _refused(path: Path, what: str) -> FileRefused:
    """The refusal of a workbook."""
    name = shown_name(path)
    return FileRefused(
        f"{name} {what}; save the report as CSV, or ask the carrier to send it again",
        file_name=name,
    )
