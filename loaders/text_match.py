"""Comparing text case-blind, alike on every server and for letters beyond ASCII."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, func

BETWEEN_WORDS = "-'\u2019.,;:/&()[]\"\u201c\u201d"
MOST_LETTERS = 6  # beyond ASCII, of which every spelling is tried: 64 at most
FEW = 50  # texts of which every spelling is tried; of 1,000 those would be 64,000


def folded(column: Any) -> ColumnElement[str]:
    """The column with small ASCII letters; what other letters become would depend on the server."""
    return func.lower(column.collate("C"))


def spellings(text: str) -> list[str]:
    """Every text that `folded` can make of the same text in other letter cases.

    With many letters beyond ASCII only what people write: as given, small, capital, capitalised.
    """
    if text.isascii():
        return [fold(text)]
    if has_more_cases(text, MOST_LETTERS):
        return written_spellings([text])
    return ["".join(letters) for letters in product(*map(letter_cases, text))]


def spellings_of_all(texts: Sequence[str]) -> list[str]:
    """The spellings of each text; of many texts only those that people write."""
    if len(texts) > FEW:
        return written_spellings(texts)
    return [spelling for text in texts for spelling in spellings(text)]


def written_spellings(texts: Sequence[str]) -> list[str]:
    """What `folded` makes of the texts, of which none has a NUL, as people write them.

    All at once: there may be a thousand, which would take ten times as long one by one.
    """
    whole = "\0".join(texts)
    if whole.isascii():
        return sorted(set(fold(whole).split("\0")))
    written = {whole, whole.lower(), whole.upper(), whole.title()}
    return sorted(set("\0".join(map(fold, written)).split("\0")))


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
    """The column, folded, with one space before every word; runs of up to eight become one."""
    spaced = func.translate(" " + folded(column), BETWEEN_WORDS, " " * len(BETWEEN_WORDS))
    for _ in range(3):
        spaced = func.replace(spaced, "  ", " ")
    return spaced


def word_prefixes(text: str) -> list[str]:
    """The LIKE patterns that find a word of `words` with this beginning."""
    spaced = text.translate(str.maketrans(BETWEEN_WORDS, " " * len(BETWEEN_WORDS)))
    beginning = " ".join(spaced.split())
    return [f"% {escape_like(spelling)}%" for spelling in spellings(beginning)]


def escape_like(text: str) -> str:
    """The text with nothing in it that LIKE would read as a pattern."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
