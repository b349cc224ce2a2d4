"""Whether and how each row says that coverage ended: status, reason, end and death."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from ingest.carrier import FeedProfile
from ingest.cells import CellPicker, Memo
from ingest.header import column_positions
from ingest.row_plans import PlanSaid
from ingest.values import UNREADABLE, read_date_in
from ingest.words import Verdict, WordReader
from models import Product, Word

_OPEN_WORDS = frozenset({Word.PENDING, Word.CONFIRMED, Word.UNMAPPED})


class EndingColumns(NamedTuple):
    """The endings of a chunk of rows, column by column."""

    verdicts: list[Verdict]
    termed_on: list[str | None]
    died: list[bool]
    died_on: list[str | None]
    unmapped: Counter[tuple[str, str]]


class RowEndings:
    """Reads the status, reason, end and death columns of one feed."""

    def __init__(self, feed: FeedProfile, header: Sequence[str]) -> None:
        pick = partial(CellPicker, column_positions(header), blanks=feed.blanks)
        status = [pick(feed.columns.status)] if feed.columns.status else []
        self._words = [*status, *(pick((reason.column,)) for reason in feed.reasons)]
        self._termed, self._died = pick(feed.columns.termed_on), pick(feed.columns.died_on)
        self._verdicts = Memo(WordReader(feed).verdict)
        self._dates = Memo(partial(read_date_in, feed.date_forms))

    def columns(self, rows: Sequence[Sequence[str]], plans: Sequence[PlanSaid]) -> EndingColumns:
        """The endings of these rows."""
        verdicts = self._read_words(rows)
        termed_on = self._dates.column(self._termed.column(rows))
        died_on = self._dates.column(self._died.column(rows))
        died = [verdict.died for verdict in verdicts]
        if self._died.found:
            died = [said or day is not None for said, day in zip(died, died_on, strict=True)]
        for index in _doubtful_ends(died, verdicts, plans):
            if termed_on[index] != UNREADABLE:
                termed_on[index] = _true_end(
                    termed_on[index], died[index], died_on[index], verdicts[index], plans[index]
                )
        return EndingColumns(verdicts, termed_on, died, died_on, _unmapped(verdicts))

    def _read_words(self, rows: Sequence[Sequence[str]]) -> list[Verdict]:
        """What the words of each row say."""
        if not self._words:
            return [self._verdicts[()]] * len(rows)
        cells = [picker.column(rows) for picker in self._words]
        return self._verdicts.column(zip(*cells, strict=True))


def _doubtful_ends(
    died: Sequence[bool], verdicts: Sequence[Verdict], plans: Sequence[PlanSaid]
) -> list[int]:
    """The rows whose printed end may not be the end."""
    return [
        index
        for index, (has_died, verdict, plan) in enumerate(zip(died, verdicts, plans, strict=True))
        if has_died or verdict.end_removed or plan.product == Product.MEDSUPP
    ]


def _true_end(
    printed: str | None, died: bool, died_on: str | None, verdict: Verdict, plan: PlanSaid
) -> str | None:
    """The end of one row: the day of death where a death has no other, none where it was removed.

    What cannot be read is no day of death; the row has to wait for that column, not for its end.

    The date of a Medicare Supplement whose words say no ending may be a renewal, and is none.
    """
    if died:
        return printed or (None if died_on == UNREADABLE else died_on)
    if plan.product == Product.MEDSUPP and verdict.word in _OPEN_WORDS:
        return None
    return None if verdict.end_removed else printed


def _unmapped(verdicts: Sequence[Verdict]) -> Counter[tuple[str, str]]:
    """How often each unknown word was printed."""
    return Counter(word for verdict in verdicts if verdict.unmapped for word in verdict.unmapped)
