"""Whether the archive of a workbook is safe to unpack: its true size, how wide its sheets are."""

import re
import zipfile
import zlib
from pathlib import Path

from ingest.errors import FileRefused
from ingest.file_name import shown_name

MAX_UNPACKED_BYTES = 2 << 30
MAX_RATIO = 200  # sheets pack 10 to 30 times, a bomb a thousand times
SMALL_BYTES = 32 << 20  # below this no ratio does harm
MAX_CELLS = 60_000_000  # calamine keeps every cell between the first one and the last
MAX_PARTS = 10_000
CHUNK = 1 << 20

_CELL_PLACE = re.compile(rb"""\sr\s*=\s*["']\$?([A-Za-z]{1,7})\$?(\d{1,9})["']""")
_LONGEST_PLACE = 64


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
    """The true size of one part, whatever it claims; a sheet's extent is checked on the way."""
    part.file_size = MAX_UNPACKED_BYTES + 1  # zipfile stops reading at the size that is claimed
    extent = _Extent()
    size = 0
    with archive.open(part) as content:
        while chunk := content.read(CHUNK):
            size += len(chunk)
            _check_size(path, before + size)
            if "sheet" in part.filename.casefold():
                extent.look_at(chunk)
    if extent.rows * extent.columns > MAX_CELLS:
        found = f"{extent.rows} rows and {extent.columns} columns"
        raise _refused(path, f"has a sheet of {found}, more than can be read")
    return size


class _Extent:
    """The last row and column in which a sheet has a cell, as far as was looked."""

    def __init__(self) -> None:
        self.rows, self.columns, self._tail = 0, 0, b""

    def look_at(self, chunk: bytes) -> None:
        """Take the next part of the sheet's XML into account."""
        places = _CELL_PLACE.findall(self._tail + chunk)
        names = {name for name, _ in places}
        self.columns = max([self.columns, *map(_column_number, names)])
        self.rows = max([self.rows, *map(int, {row for _, row in places})])
        self._tail = chunk[-_LONGEST_PLACE:]


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
