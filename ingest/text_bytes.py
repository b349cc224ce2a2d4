"""How the bytes of a text become letters, and what of them are none."""

import codecs
import re
from pathlib import Path

BROKEN_BYTES = "downline.broken_bytes"  # the name of what `open` does with them

_BROKEN = re.compile("[\udc80-\udcff]")
_NUL = re.compile("\0")


def as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """What is no UTF-8 is read as Windows-1252; what no encoding has becomes U+FFFD."""
    assert isinstance(error, UnicodeDecodeError), "texts are only read"
    if error.encoding != "utf-8":
        return "\ufffd", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(BROKEN_BYTES, as_windows_1252)


class TextBytes:
    """Counts, part by part, what a text has beside ASCII.

    `sequences` are letters of several bytes that are valid UTF-8, `broken` the bytes that are not,
    `nuls` the NUL bytes.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("ignore")
        self._bytes = self._valid_bytes = self.sequences = self.nuls = 0

    def add(self, part: bytes, *, final: bool = False) -> None:
        """Count the next part; with `final` there is no other."""
        self._bytes += len(part)
        self.nuls += part.count(b"\0")
        text = self._decoder.decode(part, final)
        if text.isascii():
            self._valid_bytes += len(text)
        else:
            self._valid_bytes += len(text.encode())
            self.sequences += len(text) - len(text.encode("ascii", "ignore"))

    @property
    def broken(self) -> int:
        """The bytes that are no UTF-8; right once the text is at its end."""
        return self._bytes - self._valid_bytes

    @property
    def encoding(self) -> str:
        """UTF-8 where most of what is not ASCII is valid, of which Windows-1252 has nearly none."""
        return "utf-8" if not self.broken or self.sequences > self.broken else "cp1252"


def byte_warnings(path: Path, encoding: str, counted: TextBytes) -> tuple[str, ...]:
    """A sentence on the bytes that are no UTF-8 in a text that is, and one on NUL bytes."""
    warnings = []
    if counted.broken and encoding.startswith("utf-8"):
        line = _first_line(path, encoding, _BROKEN)
        what = "no UTF-8 and read as Windows-1252"
        warnings.append(_byte_warning(counted.broken, what, line))
    if counted.nuls:
        line = _first_line(path, encoding, _NUL)
        warnings.append(_byte_warning(counted.nuls, "NUL and passed over", line))
    return tuple(warnings)


def _byte_warning(count: int, what: str, line: int) -> str:
    """How many bytes are what, where, and what to do."""
    bytes_are, place = ("byte is", "") if count == 1 else ("bytes are", "the first ")
    return (
        f"{count} {bytes_are} {what}, {place}on line {line}; "
        "check what is printed there, or ask the carrier to send the file again"
    )


def _first_line(path: Path, encoding: str, odd: re.Pattern[str]) -> int:
    """The first line of a text that has such a character."""
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        return next((number for number, line in enumerate(file, 1) if odd.search(line)), 1)
