"""The values our own files are made of: what each may look like, and what is said of any other.

A message continues "agents.csv line 3: level 'BOSS' ...".
"""

import re
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, ValidationInfo

from ingest.values import UNREADABLE, read_date, read_npn, read_text

Choice = TypeVar("Choice", bound=StrEnum)

ABSENT = frozenset({"", "N/A", "NA"})
LONGEST_TEXT = 200  # an index entry holds about 2,700 bytes, and a sort key has several a letter
NO_TEXT = re.compile("[\x00\ud800-\udfff]")  # what Postgres keeps in no text


def parse_npn(cell: str) -> str:
    """The NPN without leading zeros."""
    npn = read_npn(required(cell))
    if npn is None:
        raise ValueError("is not an NPN, which has 1 to 10 digits; correct it")
    return npn


def parse_optional_npn(cell: str) -> str | None:
    """The NPN without leading zeros, or nothing where the cell is blank."""
    return parse_npn(cell) if cell else None


def required(cell: str) -> str:
    """The cell, which may not be blank."""
    if not cell:
        raise ValueError("is empty; fill it in")
    return cell


def parse_text(cell: str) -> str:
    """Text with its spaces collapsed, not blank and of a length that can be sorted by."""
    text = parse_optional_text(required(cell))
    if text is None or len(text) > LONGEST_TEXT:
        raise ValueError(f"is longer than {LONGEST_TEXT} characters; shorten it")
    return text


def parse_optional_text(cell: str) -> str | None:
    """Text with its spaces collapsed, or nothing."""
    if NO_TEXT.search(cell):
        raise ValueError("holds a character that no text has; remove it")
    return " ".join(cell.split()) or None


@cache
def parse_end(cell: str) -> date | None:
    """The day, or nothing where the cell is blank or prints a day that stands for no end."""
    if (day := read_date(cell)) == UNREADABLE:
        raise ValueError("is not a date; write it as YYYY-MM-DD")
    return None if day is None else date.fromisoformat(day)


def parse_beginning(cell: str) -> date | None:
    """The day, or nothing where the cell is blank."""
    if (day := parse_end(cell)) is None and read_text(cell) is not None:
        raise ValueError("is no day on which anything begins; correct it")
    return day


def parse_required_beginning(cell: str) -> date:
    """The day; not blank."""
    if (day := parse_beginning(required(cell))) is None:
        raise ValueError("is no date; write it as YYYY-MM-DD")
    return day


def parse_year(cell: str) -> int:
    """A plan year."""
    if not re.fullmatch(r"20\d\d", required(cell)):
        raise ValueError("is not a plan year; write it with four digits, such as 2026")
    return int(cell)


def parse_contract(cell: str) -> str:
    """A CMS contract number."""
    contract = required(cell).upper()
    if not re.fullmatch(r"[HRSE]\d{4}", contract, re.ASCII):
        raise ValueError("is not a contract: H, R, S or E and four digits; correct it")
    return contract


def parse_three_digits(cell: str) -> str:
    """A PBP or segment with the leading zeros that a spreadsheet may have eaten."""
    if not re.fullmatch(r"\d{1,3}", required(cell), re.ASCII):
        raise ValueError("is not a number of up to three digits; correct it")
    return cell.zfill(3)


def parse_segment(cell: str) -> str | None:
    """The segment, or nothing: 000 means that the plan has none."""
    segment = parse_three_digits(cell) if cell else "000"
    return None if segment == "000" else segment


def parse_absent_contract(cell: str) -> str | None:
    """A CMS contract number, or nothing where there is no such plan."""
    return None if cell.upper() in ABSENT else parse_contract(cell)


def parse_absent_pbp(cell: str) -> str | None:
    """A PBP, or nothing where there is no such plan."""
    return None if cell.upper() in ABSENT else parse_three_digits(cell)


def parse_carrier(cell: str, info: ValidationInfo) -> str:
    """The code of a carrier; the known codes are the context of the validation."""
    code = required(cell).lower()
    known = sorted(info.context or ())
    if code not in known:
        raise ValueError(f"is not the code of a carrier; use one of {', '.join(known)}")
    return code


def parse_choice(cell: str, choices: type[Choice]) -> Choice:
    """One of the words of an enum, in any case."""
    if (word := required(cell).upper()) not in choices.__members__:
        raise ValueError(f"is not known; use one of {', '.join(choices.__members__)}")
    return choices[word]


def one_of(choices: type[StrEnum]) -> BeforeValidator:
    """A validator for the words of an enum."""
    return BeforeValidator(lambda cell: parse_choice(cell, choices))


Npn = Annotated[str, BeforeValidator(parse_npn)]
OptionalNpn = Annotated[str | None, BeforeValidator(parse_optional_npn)]
Text = Annotated[str, BeforeValidator(parse_text)]
OptionalText = Annotated[str | None, BeforeValidator(parse_optional_text)]
Beginning = Annotated[date | None, BeforeValidator(parse_beginning)]
RequiredBeginning = Annotated[date, BeforeValidator(parse_required_beginning)]
End = Annotated[date | None, BeforeValidator(parse_end)]
CarrierCode = Annotated[str, BeforeValidator(parse_carrier)]
PlanYear = Annotated[int, BeforeValidator(parse_year)]
Contract = Annotated[str, BeforeValidator(parse_contract)]
Pbp = Annotated[str, BeforeValidator(parse_three_digits)]
Segment = Annotated[str | None, BeforeValidator(parse_segment)]
AbsentContract = Annotated[str | None, BeforeValidator(parse_absent_contract)]
AbsentPbp = Annotated[str | None, BeforeValidator(parse_absent_pbp)]


def refuse_empty_period(valid_from: date | None, valid_to: date | None) -> None:
    """A period has at least one day."""
    if valid_from is not None and valid_to is not None and valid_to <= valid_from:
        raise ValueError(
            f"valid_to {valid_to} is not after valid_from {valid_from}; "
            "valid_to is the first day on which it no longer holds"
        )
