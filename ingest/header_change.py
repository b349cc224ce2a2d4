"""Says which columns that are read a report's header no longer has, and which it has instead."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ingest.carrier import FeedProfile
from ingest.header import loose_name

SHOWN_NAMES = 10
SHOWN_LETTERS = 60


def header_change(
    carrier: str, feed: FeedProfile, before: Iterable[str], now: Sequence[str], on: date
) -> str | None:
    """The sentence on columns that the header of that day had and this one lacks; None if none.

    Where one of several columns that tell the same is still there, nothing is lost.
    """
    before = list(before)
    lost = lost_columns(feed, before, now)
    if not lost:
        return None
    columns, are, it = ("column", "is", "it") if len(lost) == 1 else ("columns", "are", "them")
    sentence = f"the {columns} {_quoted(lost)}, which the report of {on} had, {are} missing; "
    new = new_columns(feed, before, now)
    if not new:
        return f"{sentence}ask for the report with {it}"
    return (
        f"{sentence}new here: {_quoted(new)}; if it was renamed, add the new name to "
        f"ingest/carriers/{carrier}.toml"
    )


def lost_columns(feed: FeedProfile, before: Iterable[str], now: Iterable[str]) -> list[str]:
    """The columns of the first header that are read and have no equal in the second, as printed."""
    printed = {loose_name(name): name for name in before}
    here = {loose_name(name) for name in now}
    lost = [
        printed[name]
        for names in _read_together(feed)
        if here.isdisjoint(names)
        for name in names
        if name in printed
    ]
    return list(dict.fromkeys(lost))


def new_columns(feed: FeedProfile, before: Iterable[str], now: Iterable[str]) -> list[str]:
    """The columns that only the second header has and that nobody reads, as printed."""
    known = {
        "",
        *map(loose_name, before),
        *(name for names in _read_together(feed) for name in names),
    }
    return [name for name in now if loose_name(name) not in known]


def _read_together(feed: FeedProfile) -> Iterator[list[str]]:
    """The loose names of the columns that are read, those together that tell the same."""
    alone = [*feed.only, *(reason.column for reason in feed.reasons)]
    if feed.split is not None:
        alone.append(feed.split.column)
    for names in (*(names for _, names in feed.columns), *((name,) for name in alone)):
        yield [loose_name(name) for name in names]


def _quoted(names: Sequence[str]) -> str:
    """Some names as they stand in a sentence."""
    shown = ", ".join(f"`{name[:SHOWN_LETTERS]}`" for name in names[:SHOWN_NAMES])
    rest = len(names) - SHOWN_NAMES
    return f"{shown} and {rest} more" if rest > 0 else shown
