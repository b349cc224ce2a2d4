"""What a file's bytes are: their digest, their form and their encoding, found in one pass."""

import codecs
import hashlib
import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from ingest.errors import FileRefused
from ingest.file_name import shown_name
from ingest.text_bytes import TextBytes, byte_warnings

CHUNK = 1 << 20
MAX_FILE_BYTES = 4 << 30  # a million rows of the widest feed are about 0.6 GB
MAX_WHOLE_BYTES = 256 << 20  # workbooks and HTML are held whole while they are read
HEAD = 4096
STRAY_NUL_IN = 1000  # bytes; a binary has one in some hundred

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|meta|body|table)\b", re.IGNORECASE)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


class Form(Enum):
    """How a file is laid out, whatever its name ends in."""

    TEXT = "text"
    HTML = "html"
    WORKBOOK = "workbook"


@dataclass(frozen=True)
class FileContent:
    """The SHA-256 of the bytes, their form, and the encoding of a text.

    `has_nul` says that a NUL character may be among its letters, which Postgres does not take.
    """

    digest: bytes
    form: Form
    encoding: str
    has_nul: bool = False
    warnings: tuple[str, ...] = ()


def inspect_file(path: Path) -> FileContent:
    """What the file is; refused when it is empty, too large, or nothing that can be read."""
    if not path.is_file():
        raise _refused(path, "is not a file", "give the path of a report")
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise _refused(path, f"has {size >> 20} MB, more than {MAX_FILE_BYTES >> 20}", "split it")
    with path.open("rb") as file:
        head = file.read(HEAD)
    form = _form(path, head)
    if form is not Form.TEXT and size > MAX_WHOLE_BYTES:
        limit = MAX_WHOLE_BYTES >> 20
        raise _refused(path, f"has {size >> 20} MB, more than {limit}", "send it as CSV")
    return _read_through(path, form, _marked_encoding(head))


def _form(path: Path, head: bytes) -> Form:
    """The form that the first bytes tell."""
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise _refused(path, "is empty", "ask the carrier to send it again")
    if head.startswith(b"PK\x03\x04"):
        return Form.WORKBOOK
    if head.startswith(_OLE):
        raise _refused(
            path, "is an old or a password-protected Excel workbook", "save it as XLSX or CSV"
        )
    text = _as_ascii(head)
    return Form.HTML if text.startswith(b"<") and _HTML.search(text) else Form.TEXT


def _as_ascii(head: bytes) -> bytes:
    """The first characters without a byte order mark, one byte each as far as they are ASCII."""
    encoding = _marked_encoding(head) or "latin-1"
    return head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n").encode("ascii", "replace")


def _marked_encoding(head: bytes) -> str | None:
    """The encoding that a byte order mark names."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None


def _read_through(path: Path, form: Form, marked: str | None) -> FileContent:
    """The digest, and for a text the encoding: as marked, else UTF-8, else Windows-1252."""
    digest, counted = hashlib.sha256(), TextBytes()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            if form is Form.WORKBOOK or marked == "utf-16":
                continue
            _check_text(path, form, chunk)
            counted.add(chunk)
    counted.add(b"", final=True)
    encoding = marked or counted.encoding
    has_nul = counted.nuls > 0 or encoding == "utf-16"
    warnings = byte_warnings(path, encoding, counted)
    return FileContent(digest.digest(), form, encoding, has_nul, warnings)


def _check_text(path: Path, form: Form, chunk: bytes) -> None:
    """Refuse what no report contains, before anything downstream meets it."""
    if chunk.count(b"\0") > max(1, len(chunk) // STRAY_NUL_IN):
        raise _refused(path, "is binary, not a report", "send CSV, XLSX or an HTML table")
    if form is Form.TEXT and len(chunk) == CHUNK and b"\n" not in chunk and b"\r" not in chunk:
        raise _refused(path, "has a line of more than a megabyte", "check how it was exported")


def _refused(path: Path, what: str, remedy: str) -> FileRefused:
    """The refusal of a file as a whole."""
    name = shown_name(path)
    return FileRefused(f"{name} {what}; {remedy}", file_name=name)
