"""Text that clients type: which of it can be stored at all, and how codes are written."""

from collections.abc import Iterable

LONGEST_NPN = 10


def storable(text: str) -> bool:
    """Whether Postgres can hold this text; what it cannot hold equals nothing there."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def storable_only(values: Iterable[str | None]) -> tuple[str | None, ...]:
    """The values that something stored can equal, without spaces around them."""
    return tuple(
        value if value is None else value.strip()
        for value in values
        if value is None or storable(value)
    )


def read_npn(text: str) -> str | None:
    """The NPN without leading zeros; None for anything that is none."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    digits = digits.lstrip("0")
    return digits if 1 <= len(digits) <= LONGEST_NPN else None


def read_plan_code(text: str) -> str:
    """The plan code as it is stored: capitals, and no segment 000."""
    return text.upper().removesuffix("-000") if text.count("-") > 1 else text.upper()


def read_county(text: str) -> str:
    """The county without the word itself."""
    words = text.split()
    if len(words) > 1 and words[-1].lower() in ("county", "parish"):
        words.pop()
    return " ".join(words)
