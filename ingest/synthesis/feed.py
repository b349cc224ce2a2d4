"""What a carrier's feed looks like before a row is in it: names, headers, formats and titles."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from re import Pattern

from ingest.synthesis.manner import Kind


@dataclass(frozen=True, slots=True)
class Feed:
    """One kind of file that a carrier sends every week.

    `kinds` are the kinds of file that weeks take turns with, `titles` the blocks of lines that may
    stand above the header (`{day}` is the as-of day), and always do where `dated` says that nothing
    else tells the day. `name_of` makes the base name without its ending and `named` recognises
    every name made so. `by_agent`: agents download the files from their own portal. `widths`: of
    the columns, for a kind that has neither separators nor a header.
    """

    name: str
    header: tuple[str, ...]
    kinds: tuple[Kind, ...]
    titles: tuple[tuple[str, ...], ...]
    name_of: Callable[[date], str]
    named: Pattern[str]
    dated: bool = False
    by_agent: bool = False
    widths: tuple[int, ...] = ()
