"""Names of people and places, as they are shown and as they are compared."""

import re
import unicodedata

from ingest.values import read_text

_WORD = re.compile(r"(?:^|(?<=[\s\-'\u2019,]))[^\W\d_]")
_COUNTY_WORD = re.compile(r"(?:^|(?<=[\s\-.])|(?<=['\u2019])(?=[^\W\d_]{2}))[^\W\d_]")
_COUNTY_TAIL = re.compile(r"\s+(?:county|parish)$")
_MC = re.compile(r"\bMc[^\W\d_](?=[^\W\d_])")
# Counties and parishes that are written in one word with a capital within; `Mc` is told by itself.
_INNER_CAPITALS = {
    name.casefold(): name
    for name in ("DeKalb", "DeSoto", "DeWitt", "DuPage", "LaGrange", "LaMoure", "LaPorte", "LaRue",
                 "LaSalle")
}  # fmt: skip
_STATE = re.compile(r"[A-Za-z]{2}")


def shown_words(text: str) -> str:
    """ALL CAPS with a capital at each word's start; anything else as printed.

    A word starts after a space, a hyphen, an apostrophe or a comma.
    """
    return _WORD.sub(lambda found: found[0].upper(), text.lower()) if text.isupper() else text


def first_name(cell: str) -> str:
    """The first word of a first-name column; empty if blank."""
    words = read_text(cell)
    return shown_words(words).split(" ", 1)[0] if words else ""


def last_name(cell: str) -> str:
    """The whole last-name column; empty if blank."""
    words = read_text(cell)
    return shown_words(words) if words else ""


def whole_name(cell: str) -> str | None:
    """`First Last` of one column: first and last word, or what `Last, First M` says.

    With a comma: what stands before the first one, and the first word after it.
    """
    words = read_text(cell)
    if words is None:
        return None
    last, comma, others = shown_words(words).partition(",")
    if comma:
        return " ".join([*others.replace(",", " ").split()[:1], *last.split()]) or None
    first, *rest = last.split()
    return " ".join([first, *rest[-1:]])


def last_first_name(cell: str) -> str | None:
    """`First Last` of one column that prints `LAST FIRST`: the last word is the first name."""
    words = read_text(cell)
    if words is None:
        return None
    if "," in words:
        return whole_name(cell)
    *last, first = shown_words(words).split()
    return " ".join([first, *last])


def name_letters(name: str) -> str:
    """The casefolded letters of a name, by which joins and searches compare."""
    folded = unicodedata.normalize("NFC", name).casefold()
    return folded if folded.isalpha() else "".join(filter(str.isalpha, folded))


def read_county(cell: str) -> str | None:
    """A county with its words capitalised, without `County` or `Parish` behind.

    In whatever case it is printed, one county comes back in one spelling: filters are case-blind.
    """
    words = read_text(cell)
    if words is None:
        return None
    county = _COUNTY_TAIL.sub("", words.casefold())
    if county in _INNER_CAPITALS:
        return _INNER_CAPITALS[county]
    capitalised = _COUNTY_WORD.sub(lambda found: found[0].upper(), county)
    return _MC.sub(lambda found: f"Mc{found[0][-1].upper()}", capitalised)


def read_state(cell: str) -> str | None:
    """The two letters of a state; None for anything else."""
    text = cell.strip()
    return text.upper() if _STATE.fullmatch(text) else None
