"""Unpacks `.gz` and `.zip` files aside, in bounded memory; nothing in them can do harm.

What a file is shows in its bytes, not in its name: an XLSX workbook is a zip and stays as it is.
"""

import fcntl
import gzip
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import IO
from zoneinfo import ZoneInfo

from ingest.errors import FileRefused
from ingest.file_content import MAX_FILE_BYTES
from ingest.file_name import day_in_name, shown_name
from ingest.report_day import EASTERN
from ingest.spreadsheet_archive import MAX_RATIO, SMALL_BYTES

CHUNK = 1 << 20
MAX_MEMBERS = 1000
PREFIX = "downline-unpacked-"
GZIP, ZIP, EMPTY_ZIP = b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06"
OTHERS = {
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!\x1a\x07": "RAR",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "Zstandard",
}
WORKBOOK_PARTS = frozenset({"[Content_Types].xml", "mimetype"})  # of XLSX and ODS
LITTER = frozenset({"Thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class GivenFile:
    """A file to take in: where it was given, and where its bytes lie, unpacked or not.

    `day` is the day that the packed file's name tells where the name inside tells none.
    """

    given: Path
    path: Path
    day: date | None = None

    @property
    def archive(self) -> str | None:
        """The name of what it was packed in, if it was."""
        return None if self.path == self.given else shown_name(self.given)


class Unpacking:
    """A folder of one run for what it unpacks; gone with the run, or with the next if it is killed.

    Files keep the names of the two folders above them, which tell carrier and agent.
    """

    def __init__(self, folder: Path, zone: ZoneInfo) -> None:
        self._folder, self._zone, self._count = folder, zone, 0

    def files(self, path: Path) -> list[GivenFile]:
        """The file itself, or what is packed in it; refused whole when that is not safe to read."""
        form = packed_form(path)
        if form is None:
            return [GivenFile(path, path)]
        target = self._target(path)
        try:
            return list(unzip(path, target, self._zone) if form is ZIP else gunzip(path, target))
        except BaseException:
            shutil.rmtree(target.parent.parent, ignore_errors=True)
            raise

    def forget(self, file: GivenFile) -> None:
        """Make room again; what was never packed stays."""
        if file.archive is not None:
            file.path.unlink(missing_ok=True)

    def _target(self, path: Path) -> Path:
        """An empty folder below folders that are called like those above the file."""
        self._count += 1
        parent = path.absolute().parent
        target = (
            self._folder / str(self._count) / (parent.parent.name or "_") / (parent.name or "_")
        )
        target.mkdir(parents=True)
        return target


@contextmanager
def unpacking(zone: ZoneInfo = EASTERN) -> Iterator[Unpacking]:
    """A place to unpack to, readable by this user alone; a zip's times are those of the zone."""
    sweep(Path(tempfile.gettempdir()))
    folder, lock = locked_folder()
    try:
        yield Unpacking(folder, zone)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def locked_folder() -> tuple[Path, int]:
    """A new folder, and the lock that keeps sweeps off it as long as the process lives."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with suppress(FileNotFoundError):  # another run may sweep it before the lock
            lock = os.open(folder, os.O_RDONLY)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.exists():
                return folder, lock
            os.close(lock)


def sweep(temporary: Path) -> None:
    """Remove what runs that were killed have left: people's data does not lie about."""
    for folder in temporary.glob(f"{PREFIX}*"):
        try:
            lock = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
        except OSError:
            continue
        try:
            if os.fstat(lock).st_uid == os.geteuid():
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            os.close(lock)


def packed_form(path: Path) -> bytes | None:
    """GZIP or ZIP by a file's first bytes; None for one that is read as it is."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        head = file.read(len(ZIP))
    if head.startswith(GZIP):
        return GZIP
    if head == EMPTY_ZIP:
        raise refused(path, "is an archive without a file in it; ask for it again")
    return ZIP if head == ZIP and not is_workbook(path) else None


def is_workbook(path: Path) -> bool:
    """Whether a zip is a workbook, or so broken that its own reader should say so."""
    try:
        with zipfile.ZipFile(path) as archive:
            return not WORKBOOK_PARTS.isdisjoint(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return path.suffix.casefold() != ".zip"


def gunzip(path: Path, target: Path) -> Iterator[GivenFile]:
    """The one file in a gzip, under the name that it had, or the archive's without its ending."""
    name = name_in_gzip(path) or path.name.removesuffix(".gz")
    inner = target / safe_name(name)
    try:
        with gzip.open(path) as packed:
            unpack(path, packed, inner, 0)
    except (gzip.BadGzipFile, EOFError, zlib.error) as exc:
        raise refused(path, "is no whole gzip; ask for it to be sent again") from exc
    refuse_nested(path, inner)
    keep_time(inner, path.stat().st_mtime)
    yield GivenFile(path, inner, day_in_name(path.name) if not day_in_name(inner.name) else None)


def unzip(path: Path, target: Path, zone: ZoneInfo) -> Iterator[GivenFile]:
    """The files in a zip, folders and hidden ones left out, under their bare names."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if is_wanted(member)]
            if not members:
                raise refused(path, "is an archive without a file in it; ask for it again")
            if len(members) > MAX_MEMBERS:
                raise refused(
                    path, f"holds {len(members)} files, more than {MAX_MEMBERS}; split it"
                )
            unpacked = 0
            for number, member in enumerate(members):
                place = target if len(members) == 1 else beside(target, number)
                inner = place / safe_name(PurePosixPath(member.filename).name)
                unpacked += unzip_member(path, archive, member, inner, unpacked)
                keep_time(inner, time_of(member, zone) or path.stat().st_mtime)
                day = day_in_name(path.name) if not day_in_name(inner.name) else None
                yield GivenFile(path, inner, day)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as exc:
        raise refused(path, "is no zip archive that can be read; ask for it again") from exc


def beside(target: Path, number: int) -> Path:
    """A folder for one member: two may have one name, and both lie below the same two folders."""
    place = target.parent.parent / f"m{number}" / target.parent.name / target.name
    place.mkdir(parents=True)
    return place


def unzip_member(
    path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, inner: Path, before: int
) -> int:
    """Unpack one file of a zip; its true size, whatever it claims."""
    if member.flag_bits & 1:
        raise refused(path, "is protected by a password; send it without one")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refused(path, "is packed in a rare way; pack it as a usual zip, or as gzip")
    member.file_size = MAX_FILE_BYTES + 1  # zipfile stops reading at the size that is claimed
    with archive.open(member) as packed:
        size = unpack(path, packed, inner, before)
    refuse_nested(path, inner)
    return size


def is_wanted(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a file that somebody packed on purpose."""
    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
    hidden = any(is_hidden(part) for part in parts)
    return not member.is_dir() and bool(parts) and not hidden and parts[-1] not in LITTER


def is_hidden(part: str) -> bool:
    """Whether a name is of what systems add by themselves."""
    return part == "__MACOSX" or (part.startswith(".") and part != "..")


def unpack(path: Path, packed: IO[bytes] | gzip.GzipFile, inner: Path, before: int) -> int:
    """Write the bytes aside, chunk by chunk; refused as soon as they are more than a report has."""
    size, given = 0, max(path.stat().st_size, 1)
    with inner.open("xb") as file:
        while chunk := packed.read(CHUNK):
            size += len(chunk)
            whole = before + size
            if whole > MAX_FILE_BYTES or (whole > SMALL_BYTES and whole / given > MAX_RATIO):
                raise refused(
                    path,
                    f"unpacks from {given >> 10} KB to more than {whole >> 20} MB, which no report "
                    "does; check where it comes from, or give the file unpacked",
                )
            file.write(chunk)
    return size


def refuse_nested(path: Path, inner: Path) -> None:
    """One layer is unpacked, no more."""
    with inner.open("rb") as file:
        head = file.read(512)
    kind = next((name for magic, name in OTHERS.items() if head.startswith(magic)), None)
    if head.startswith(GZIP) or head[:4] == EMPTY_ZIP or packed_zip(head, inner):
        kind = "gzip" if head.startswith(GZIP) else "zip"
    elif head[257:262] == b"ustar":
        kind = "tar"
    if kind is not None:
        raise refused(
            path,
            f"holds another archive, {shown_name(inner)} ({kind}); "
            "unpack it and give the files in it",
        )


def packed_zip(head: bytes, inner: Path) -> bool:
    """Whether an unpacked file is a zip and not a workbook."""
    return head.startswith(ZIP) and not is_workbook(inner)


def safe_name(name: str) -> str:
    """A bare file name: no folder, no drive, nothing hidden, and not too long."""
    bare = PurePosixPath(name.replace("\\", "/").replace("\0", "")).name.lstrip(".")
    stem, suffix = os.path.splitext(bare)
    return f"{stem[:100]}{suffix[:20]}" or "unnamed"


def name_in_gzip(path: Path) -> str | None:
    """The original name that a gzip's header tells, if it does."""
    with path.open("rb") as file:
        head = file.read(4096)
    flags, rest = head[3:4], head[10:]
    if not flags or not flags[0] & 8:
        return None
    if flags[0] & 4:
        rest = rest[2 + int.from_bytes(rest[:2], "little") :]
    return rest.partition(b"\0")[0].decode("latin-1") or None


def time_of(member: zipfile.ZipInfo, zone: ZoneInfo) -> float | None:
    """When a packed file was last changed; None where the archive does not know."""
    try:
        return datetime(*member.date_time, tzinfo=zone).timestamp()
    except (ValueError, OverflowError):
        return None


def keep_time(inner: Path, changed: float) -> None:
    """The day that is taken where no name and no line tells one."""
    os.utime(inner, (changed, changed))


def refused(path: Path, what: str) -> FileRefused:
    """The refusal of an archive as a whole."""
    name = shown_name(path)
    return FileRefused(f"{name} {what}", file_name=name)
