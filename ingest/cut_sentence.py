"""Tells a sentence that commas cut into cells, as stands below rows, from a row about somebody."""

import re
from collections.abc import Callable, Sequence

from ingest.carrier import FeedProfile
from ingest.header import column_positions, positions_of
from ingest.values import UNREADABLE, read_date

MOST_CELLS = 6  # of a sentence, and never more than half of the header

# Words that make sentences and are in nobody's name (`No`, `On` and `The` are names).
_GRAMMAR = frozenset(
    {"all", "any", "as", "at", "be", "been", "by", "contains", "for", "from", "has", "have", "if",
     "is", "its", "must", "not", "of", "only", "or", "our", "please", "shall", "should", "that",
     "their", "these", "this", "those", "was", "were", "which", "with", "within", "without",
     "your"}
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE_WORDS = 3
_TITLE = re.compile(r"[*\W]*[^\W\d_][^:\d]*:(?:\s|$)")  # `Filters: Active`
_OF_A_DAY = re.compile(r"\b(?:date|run|as\s+of|generated|printed|created|updated|through)\b", re.I)
_THIS_CENTURY = re.compile(r"(?<![\d/-])20[1-4]\d(?!\d)|\d{1,2}[/-]\d{1,2}[/-](?:20[1-4]\d|2\d)\b")

# A Medicare id, a number of six digits or more that is no day or telephone's, a masked one.
_SOMEBODYS_ID = re.compile(
    r"\b[1-9][a-z][a-z\d]\d[ -]?[a-z][a-z\d]\d[ -]?[a-z]{2}\d\d\b|[x*]{3,}-?\w*\d"
    r"|(?<![\d-])(?!(?:\d{1,2}-\d{1,2}-\d{4}|\d{4}-\d\d?-\d\d?|(?:1-)?\d{3}-\d{3}-\d{4}"
    r"|(?:19|20)\d\d-20\d\d)\b)\d(?:-?\d){5,}",
    re.IGNORECASE,
)
# A birth date, or who is meant: `Member: Lee`.
_SOMEBODY = re.compile(
    r"(?<!\d)\d{1,2}([/-])\d{1,2}\1(?:(?:19|200)\d\d?|201[0-4]|(?!2\d\b)\d\d)\b"
    r"|\b(?:19\d\d|200\d|201[0-4])-\d\d?-|\b(?:born|dob)\b"
    r"|\b(?:member|subscriber|insured|client|patient|enrollee|beneficiary|name)"
    r"(?:\s*[:=#]|\s+(?:id|name|no)\b|\s+(?-i:[A-Z]))",
    re.IGNORECASE,
)
_LETTERED = re.compile(r"\b[A-Za-z]{1,4}-?\d")
_PLAIN_DAY = re.compile(r"\s*(?:\d{1,2}([/-])\d{1,2}\1\d{2,4}|\d{4}-\d\d-\d\d)(?:[T ].*)?")


class CutSentence:
    """Whether a row of one file is a sentence and says nothing of anybody.

    Its few cells are the row's first and none is an id or a day where these belong. A blank is
    behind each comma, as it is not in rows of data, and what they say together is no name. A
    person's row may lack all but a name or an id: what is not plainly a sentence is none.
    """

    def __init__(self, feed: FeedProfile, header: Sequence[str]) -> None:
        positions, columns = column_positions(header), feed.columns
        self._most = min(MOST_CELLS, len(header) // 2)
        belongs = (
            (columns.agent + columns.member_id + columns.medicare_id + columns.policy_number, _id),
            (
                columns.effective_on + columns.submitted_on + columns.termed_on
                + columns.died_on + columns.birth_date,
                _day,
            ),
        )  # fmt: skip
        self._names = positions_of(positions, columns.first_name + columns.last_name + columns.name)
        self._belongs: dict[int, Callable[[str], bool]] = {
            place: holds for names, holds in belongs for place in positions_of(positions, names)
        }

    def is_one(self, row: Sequence[str]) -> bool:
        """Whether the row is a sentence of two cells or more; False in every unclear case."""
        filled = [place for place, cell in enumerate(row) if cell.strip()]
        if not 2 <= len(filled) <= self._most or filled[-1] != len(filled) - 1:
            return False
        cells = row[: len(filled)]
        said = ",".join(cells)
        if _SOMEBODYS_ID.search(said) or _SOMEBODY.search(said):
            return False
        if any(holds(cells[place]) for place, holds in self._belongs.items() if place < len(cells)):
            return False
        return self._goes_on(cells) and _reads_as_sentence(cells)

    def _goes_on(self, cells: Sequence[str]) -> bool:
        """Whether the cells behind the first go on with it, as what is somebody's own does not."""
        if all(cell[0].isspace() or _PLAIN_DAY.fullmatch(cell) for cell in cells[1:]):
            return True
        has_value = len(cells) == 2 and cells[0].rstrip().endswith(":")
        return has_value and 1 not in self._names


def _id(cell: str) -> bool:
    """Whether it may be somebody's number: `C100` anywhere, else digits with no word and no day."""
    if _LETTERED.search(cell):
        return True
    if ":" in cell or not any(map(str.isdigit, cell)) or _PLAIN_DAY.fullmatch(cell):
        return False
    return not any(len(word) > 3 or word.islower() for word in _WORD.findall(_digitless(cell)))


def _digitless(cell: str) -> str:
    """The parts of a cell, between blanks, that have no digit."""
    return " ".join(part for part in cell.split() if not any(map(str.isdigit, part)))


def _day(cell: str) -> bool:
    """Whether it is a day."""
    return read_date(cell) not in (None, UNREADABLE)


def _reads_as_sentence(cells: Sequence[str]) -> bool:
    """Whether the first cell is a title or of a day, or the cells have a sentence's words.

    A cell belongs to the sentence when a blank follows the comma before it.
    """
    first, *others = cells
    sentence = " ".join([first, *(cell for cell in others if cell[0].isspace())])
    words = [word.casefold() for word in _WORD.findall(sentence)]
    if not _WORD.search(first):
        return False
    return (
        _TITLE.match(first) is not None
        or _THIS_CENTURY.search(first) is not None
        or (len(words) >= _SENTENCE_WORDS and not _GRAMMAR.isdisjoint(words))
        or (_OF_A_DAY.search(first) is not None and _PLAIN_DAY.fullmatch(others[0]) is not None)
    )
