"""Comparing text case-blind, alike on every server and for letters beyond ASCII."""

from functools import lru_cache
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, func

BETWEEN_WORDS = "-'\u2019."
MOST_LETTERS = 6  # beyond ASCII, of which every spelling is tried: 64 at most


def folded(column: Any) -> ColumnElement[str]:
    """The column with small ASCII letters; what other letters become would depend on the server."""
    return func.lower(column.collate("C"))


def spellings(text: str, most_letters: int = MOST_LETTERS) -> list[str]:
    """Every text that `folded` can make of the same text in other letter cases.

    With many letters beyond ASCII only what people write: as given, small, capital, capitalised.
    """
    if text.isascii():
        return [fold(text)]
    if not most_letters or has_more_cases(text, most_letters):
        written = (text, text.lower(), text.upper(), text.title())
        return sorted({fold(spelling) for spelling in written})
    return ["".join(letters) for letters in product(*map(letter_cases, text))]


def has_more_cases(text: str, most: int) -> bool:
    """Whether more letters than that have a case which `folded` leaves alone."""
    return sum(len(letter_cases(letter)) > 1 for letter in text) > most


@lru_cache(maxsize=1000)
def letter_cases(letter: str) -> tuple[str, ...]:
    """What `folded` can make of a letter in either case."""
    return tuple(dict.fromkeys(map(fold, (letter, letter.lower(), letter.upper()))))


def fold(text: str) -> str:
    """The text with small ASCII letters."""
    # Of bytes, `lower` changes ASCII alone; `translate` takes ten times as long.
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def words(column: Any) -> ColumnElement[str]:
    """The column, folded, with a space before every word."""
    return " " + func.translate(folded(column), BETWEEN_WORDS, " " * len(BETWEEN_WORDS))


def word_prefixes(text: str) -> list[str]:
    """The LIKE patterns that find a word of `words` with this beginning."""
    spaced = text.translate(str.maketrans(BETWEEN_WORDS, " " * len(BETWEEN_WORDS)))
    beginning = " ".join(spaced.split())
    return [f"% {escape_like(spelling)}%" for spelling in spellings(beginning)]


def escape_like(text: str) -> str:
    """The text with nothing in it that LIKE would read as a pattern."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
