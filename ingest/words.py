"""What the words and codes of a row say: its status, and why it ended. Dates come later."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ingest.carrier import FeedProfile, ReasonColumn
from ingest.code_table import CodeTable, Effect, Meaning, code_table
from ingest.values import read_text
from models import SaidReason, Word

_SAID = {
    Effect.PLAN_CHANGE: SaidReason.PLAN_CHANGE,
    Effect.PLAN_EXIT: SaidReason.PLAN_EXIT,
    Effect.MEMBER_CHOICE: SaidReason.MEMBER_CHOICE,
}
_REPLACES_WORD = {
    Effect.DENIED: Word.DENIED,
    Effect.CANCELED: Word.ANNULLED,
    Effect.OVERRIDDEN: Word.OVERRIDDEN,
}


class Verdict(NamedTuple):
    """What a row's words say together.

    `unmapped` are the columns and words that the carrier's file does not know; they make the
    status UNMAPPED or the reason OTHER and reject nothing. `end_removed` takes a printed end back.
    """

    word: str
    carrier_status: str | None
    said_reason: str | None
    termination_detail: str | None
    died: bool
    end_removed: bool
    unmapped: tuple[tuple[str, str], ...]


def compared_words(text: str) -> str:
    """Words as they are compared: casefolded, spaces collapsed, all of them or none."""
    return " ".join(text.casefold().split())


@dataclass(frozen=True)
class _Reason:
    """One printed reason: its meaning, or None for a word that is not known."""

    column: str
    printed: str
    meaning: Meaning | None


class _ReasonReader:
    """Looks up the cells of one reason column."""

    def __init__(self, profile: ReasonColumn) -> None:
        self._profile = profile
        self._nothing = {compared_words(word) for word in profile.nothing}
        self._tables: list[tuple[re.Pattern[str], CodeTable]] = [
            (re.compile(table.pattern), code_table(table.table)) for table in profile.tables
        ]
        self._words: Mapping[str, Effect] = {
            compared_words(word): effect
            for effect, words in profile.words.items()
            for word in words
        }

    def read(self, cell: str) -> _Reason | None:
        """What the cell says; None where it says nothing."""
        printed = read_text(cell)
        if printed is None or compared_words(printed) in self._nothing:
            return None
        return _Reason(self._profile.column, printed, self._meaning(printed))

    def _meaning(self, printed: str) -> Meaning | None:
        """By code as printed, by a table of CMS's, by words, in this order."""
        if code := self._profile.codes.get(printed):
            return code
        for pattern, table in self._tables:
            found = pattern.fullmatch(printed)
            if found and (meaning := table.meaning(found[1])):
                return meaning
        effect = self._words.get(compared_words(printed))
        if effect is None:
            return None
        return Meaning(effect=effect, text=self._profile.text or printed)


class WordReader:
    """Reads the status and reason columns of one feed."""

    def __init__(self, feed: FeedProfile) -> None:
        words = feed.status.by_word() if feed.status else {}
        self._words = {compared_words(printed): word for printed, word in words.items()}
        deaths = feed.status.died if feed.status else ()
        self._deaths = {compared_words(printed) for printed in deaths}
        self._status_column = next(iter(feed.columns.status), None)
        self._reasons = [_ReasonReader(reason) for reason in feed.reasons]

    def verdict(self, cells: Sequence[str]) -> Verdict:
        """What the status cell (where the feed has one), then the reason cells say."""
        status = read_text(cells[0]) if self._status_column is not None else None
        reason_cells = cells[1:] if self._status_column is not None else cells
        pairs = zip(self._reasons, reason_cells, strict=True)
        reasons = [reason for reader, cell in pairs if (reason := reader.read(cell))]
        word, unmapped = self._status_word(status)
        return _joined(word, status, self._is_death(status), reasons, unmapped)

    def _status_word(self, status: str | None) -> tuple[Word, list[tuple[str, str]]]:
        """The status; a feed without a status column confirms what it lists."""
        if self._status_column is None:
            return Word.CONFIRMED, []
        if status is None:
            return Word.UNMAPPED, []
        word = self._words.get(compared_words(status))
        return (word, []) if word else (Word.UNMAPPED, [(self._status_column, status)])

    def _is_death(self, status: str | None) -> bool:
        """Whether the status itself says that the person has died."""
        return status is not None and compared_words(status) in self._deaths


def _joined(
    word: Word,
    status: str | None,
    died: bool,
    reasons: Sequence[_Reason],
    unmapped: list[tuple[str, str]],
) -> Verdict:
    """Status and reasons as one verdict: of several reasons the first that is known counts."""
    known = [reason.meaning for reason in reasons if reason.meaning]
    effects = [meaning.effect for meaning in known]
    if not known:
        unmapped += [(reason.column, reason.printed) for reason in reasons[:1]]
    printed = reasons[0].printed if reasons else None
    said = _SAID.get(effects[0], SaidReason.OTHER) if effects else SaidReason.OTHER
    word = next((_REPLACES_WORD[effect] for effect in effects if effect in _REPLACES_WORD), word)
    end_removed = Effect.END_REMOVED in effects
    return Verdict(
        word=(Word.CONFIRMED if end_removed and word is Word.ENDED else word).value,
        carrier_status=status,
        said_reason=said.value if reasons else None,
        termination_detail=(known[0].text if known else None) or printed,
        died=died or Effect.DEATH in effects,
        end_removed=end_removed,
        unmapped=tuple(unmapped),
    )
