"""Text that clients type: which of it can be stored at all, and how codes are written."""

import re
from collections.abc import Iterable

LONGEST_NPN = 10
NOT_STORED = re.compile("[\0\ud800-\udfff]")
PLAN_CODE = re.compile(r"[A-Z][0-9]{4}-[0-9]{3}(-[0-9]{3})?")


def storable(text: str) -> bool:
    """Whether Postgres can hold this text; what it cannot hold equals nothing there."""
    return NOT_STORED.search(text) is None


def storable_only(values: Iterable[str | None]) -> tuple[str | None, ...]:
    """The values that something stored can equal, without spaces around them."""
    return tuple(
        value if value is None else value.strip()
        for value in values
        if value is None or storable(value)
    )


def is_npn(text: str) -> bool:
    """Whether it is written as an NPN, be there such an agent or not."""
    digits = text.strip()
    return digits.isascii() and digits.isdigit() and len(digits.lstrip("0")) <= LONGEST_NPN


def read_npn(text: str) -> str | None:
    """The NPN without leading zeros; None for anything that is none."""
    return (text.strip().lstrip("0") or None) if is_npn(text) else None


def read_plan_code(text: str) -> str | None:
    """The plan code as it is stored: capitals, and no segment 000; None for anything else."""
    code = text.strip().upper()
    if PLAN_CODE.fullmatch(code) is None:
        return None
    return code.removesuffix("-000") if code.count("-") > 1 else code


def read_county(text: str) -> str:
    """The county without the word itself."""
    words = text.split()
    if len(words) > 1 and words[-1].lower() in ("county", "parish"):
        words.pop()
    return " ".join(words)
