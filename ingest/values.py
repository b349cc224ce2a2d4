"""Reads printed cells: dates, ids, agent numbers and Medicare ids. Pure; blank cells give None."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

UNREADABLE: Final = "unreadable"  # in place of a date that no form fits

# UHC prints `null` and Humana `Unavailable` where there is nothing (carriers.md, survive 6).
BLANKS = frozenset({"", "null", "Unavailable", "unavailable", "UNAVAILABLE"})

# Words in place of a number that will come, which are nobody's own (judged); casefolded.
NOT_YET = frozenset(
    {"pending", "tbd", "tba", "none", "n/a", "na", "nil", "unknown", "unassigned", "not assigned",
     "not available", "not yet assigned", "not issued"}
)  # fmt: skip

# Of words in place of a day any case is one: NULL is somebody's name, but no day; casefolded.
NO_DAY = frozenset({"null", "unavailable", "n/a", "na", "none"})
NO_END = date(2199, 12, 31)  # the earliest of the days that carriers print for "no end"
EARLIEST = date(1900, 1, 1)
LONGEST_ID = 100  # characters; UUIDs have 36, and no index takes thousands
LONGEST_TEXT = 1_000  # characters of words that are shown; what is cut stays in the file
EXCEL_EPOCH = date(1899, 12, 30)
MIN_SERIAL, MAX_SERIAL = 3654, 2_958_465  # 1910-01-01, so that no year passes; 9999-12-31

_TIME = r"(?:[T ]+\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AaPp][Mm])?Z?)?"
_ISO = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}}){_TIME}", re.ASCII)
_AMERICAN = re.compile(rf"(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}){_TIME}", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_SERIAL = re.compile(r"(\d{4,7})(?:\.\d+)?", re.ASCII)
_ZEROS = re.compile(rf"0[0/.-]*{_TIME}", re.ASCII)

_WHOLE = re.compile(r"(\d+)\.0+", re.ASCII)
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?[Ee]\+(\d{1,2})", re.ASCII)
_NPN = re.compile(r"[1-9][0-9]{0,9}")
_MASKED = re.compile(r"[X*]{3,}[0-9A-Z]+")

_LETTER = "AC-HJKMNP-RT-Y"
_MBI = re.compile(
    rf"[1-9][{_LETTER}][0-9{_LETTER}][0-9][{_LETTER}][0-9{_LETTER}][0-9][{_LETTER}]{{2}}[0-9]{{2}}"
)
_MBI_WRITTEN = range(11, 21)  # characters, with dashes and spaces


def plain_value(member: StrEnum | None) -> str | None:
    """The string of an enum's member: written and hashed faster than the member itself."""
    return None if member is None else str(member.value)


def read_text(cell: str) -> str | None:
    """The words of a cell, spaces collapsed; a cell of a novel's length is cut."""
    words = " ".join(cell.split())[:LONGEST_TEXT]
    return None if words in BLANKS else words


def read_date(cell: str) -> str | None:
    """The day in a cell, in ISO form; None for blanks, zeros and "no end", UNREADABLE for no day.

    Read everywhere: ISO, `M/D/YYYY`, `YYYYMMDD`, each with or without a time, and the serial
    numbers that Excel leaves in place of dates (carriers.md, survive 4 and 5).
    """
    text = cell.strip()
    if not text or text.casefold() in NO_DAY or _ZEROS.fullmatch(text):
        return None
    try:
        day = _printed_day(text)
    except (ValueError, OverflowError):
        return UNREADABLE
    if day is None:
        return UNREADABLE
    return kept_day(day)


def kept_day(day: date) -> str | None:
    """The day in ISO form; None for a day that stands for no end, or for Excel's zero."""
    if day >= NO_END or EXCEL_EPOCH <= day < EARLIEST:
        return None
    return UNREADABLE if day < EARLIEST else day.isoformat()


def read_date_in(forms: tuple[str, ...], cell: str) -> str | None:
    """As `read_date`, the carrier's own `strptime` forms first."""
    for form in forms:
        try:
            return kept_day(datetime.strptime(cell.strip(), form).replace(tzinfo=UTC).date())
        except ValueError:
            continue
    return read_date(cell)


def _printed_day(text: str) -> date | None:
    """The day in one of the forms that are read everywhere; None for another form."""
    if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = found.groups()
        return date(int(year), int(month), int(day))
    if found := _AMERICAN.fullmatch(text):
        month, _, day, year = found.groups()
        return date(int(year), int(month), int(day))
    if (found := _SERIAL.fullmatch(text)) and MIN_SERIAL <= int(found[1]) <= MAX_SERIAL:
        return EXCEL_EPOCH + timedelta(days=int(found[1]))
    return None


def read_id(cell: str) -> str | None:
    """An id as printed; None where Excel kept only some of its digits (`1.2E+10`), or for a text.

    With all its digits printed (`1.2345E+4`) the number is put back; what is not all there could
    be the id of several people.
    """
    text = " ".join(cell.split())
    if text in BLANKS:
        return None
    if found := _WHOLE.fullmatch(text):
        return found[1]
    if found := _SCIENTIFIC.fullmatch(text):
        first, rest, exponent = found.groups("")
        return first + rest if len(rest) == int(exponent) else None
    return text if len(text) <= LONGEST_ID else None


def read_ids(cells: Iterable[str]) -> list[str | None]:
    """As `read_id`, for a column of numbers that are one's own, as `PENDING` is not."""
    return [
        cell
        if cell.isalnum() and not cell.isalpha() and len(cell) <= LONGEST_ID
        else None
        if is_no_number(cell)
        else read_id(cell)
        for cell in cells
    ]


def read_policy_numbers(
    cells: Iterable[str], member_cells: Iterable[str], medicare_cells: Iterable[str]
) -> list[str | None]:
    """As `read_ids`; None too for what is written as an MBI or is the row's own id of a person.

    A policy number is shown to all who see the row, an id of a person is not. How it is written
    does not count: case, dashes, zeros that Excel lost.
    """
    return [
        None
        if number is None
        or (len(number) in _MBI_WRITTEN and _MBI.fullmatch(_bare(number)))
        or _is_same(number, member)
        or _is_same(number, medicare)
        else number
        for number, member, medicare in zip(
            read_ids(cells), member_cells, medicare_cells, strict=True
        )
    ]


def _is_same(number: str, own: str) -> bool:
    """Whether two cells are one id; most are told apart by their last character alone."""
    if not own or (own.isalnum() and number.isalnum() and own[-1].upper() != number[-1].upper()):
        return False
    return (bare := _bare(number)) != "" and bare == _bare(own)


def _bare(cell: str) -> str:
    """The letters and digits of an id in capitals, without zeros before or `.0` behind."""
    text = cell.strip()
    if not text.isalnum():
        text = "".join(filter(str.isalnum, read_id(text) or text))
    return text.upper().lstrip("0")


def is_no_number(cell: str) -> bool:
    """Whether the cell is blank, or has signs or a word that many rows may have alike."""
    text = " ".join(cell.split())
    return text in BLANKS or not text.strip("-./*#?_ ") or text.casefold() in NOT_YET


def read_npn(cell: str) -> str | None:
    """A National Producer Number: 1 to 10 digits without leading zeros; None for anything else."""
    number = (read_id(cell) or "").lstrip("0")
    return number if _NPN.fullmatch(number) else None


def read_medicare_ids(cells: Sequence[str]) -> list[str | None]:
    """The full and valid MBI of each cell (medicare.md, Identifiers); None for anything else."""
    is_valid, is_masked = _MBI.fullmatch, _MASKED.fullmatch
    return [
        cell if is_valid(cell) else None if not cell or is_masked(cell) else _cleaned(cell, _MBI)
        for cell in cells
    ]


def read_medicare_partials(cells: Sequence[str]) -> list[str | None]:
    """The Medicare ids of which only the end is shown (`XXXXX5MK73`): no key, never an MBI."""
    is_masked = _MASKED.fullmatch
    return [
        cell if is_masked(cell) else _cleaned(cell, _MASKED) if cell else None for cell in cells
    ]


def _cleaned(cell: str, form: re.Pattern[str]) -> str | None:
    """A Medicare id in capitals without dashes and spaces, if it then has this form."""
    text = cell.strip().upper().replace("-", "").replace(" ", "")
    return text if form.fullmatch(text) else None
