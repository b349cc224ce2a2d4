"""Plan codes from printed cells: `H1234-001`, or `H1234-001-002` where there is a segment."""

import re

from ingest.values import read_id, read_text

_CONTRACT = re.compile(r"[HRSE][0-9]{4}")
_CODE = re.compile(
    r"([HRSE][0-9]{4})(?:[-_ /]+([0-9]{1,3})(?:[-_ /]+([0-9]{1,3}))?|([0-9]{3})([0-9]{3})?)"
)


def plan_code(printed: str) -> str | None:
    """The code in a cell that holds contract, PBP and perhaps segment; None for anything else."""
    found = _CODE.fullmatch(printed.strip().upper())
    if found is None:
        return None
    contract, pbp, segment, glued_pbp, glued_segment = found.groups("")
    return joined_code(contract, pbp or glued_pbp, segment or glued_segment)


def joined_code(contract: str, pbp: str, segment: str = "") -> str | None:
    """The code of three cells, with the zeros that Excel took put back; segment 0 is none.

    None where the contract or the PBP is missing or is no such thing.
    """
    contract = contract.strip().upper()
    number, part = _three_digits(pbp), _three_digits(segment)
    if number is None or not _CONTRACT.fullmatch(contract):
        return None
    return f"{contract}-{number}" if part in (None, "000") else f"{contract}-{number}-{part}"


def _three_digits(cell: str) -> str | None:
    """`1` as `001`; None for anything but one to three digits."""
    digits = read_id(cell) or ""
    return digits.zfill(3) if digits.isascii() and digits.isdigit() and len(digits) <= 3 else None


def split_plan(
    printed: str, by: str, contract: int, pbp: int, rest: int
) -> tuple[str | None, str | None]:
    """The code and the name of a plan that one cell prints in parts; None where one is missing."""
    parts = printed.split(by)
    if len(parts) <= max(contract, pbp):
        return None, read_text(printed)
    return joined_code(parts[contract], parts[pbp]), read_text(" ".join(parts[rest:]))
