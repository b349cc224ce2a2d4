"""The one table that a run of ingest ends with, and what an operator should look at."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from ingest.report import FileOutcome

FATES = ("inserted", "updated", "unchanged", "held", "rejected", "skipped")
WORDS_SHOWN = 12


def print_summary(console: Console, outcomes: Sequence[FileOutcome]) -> None:
    """Counts per file, then refusals, warnings and words that no carrier file maps."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("file", "feed", "as of"):
        table.add_column(column, overflow="fold")
    for column in ("rows", *FATES):
        table.add_column(column, justify="right")
    for outcome in outcomes:
        if outcome.error is None:
            table.add_row(*summary_cells(outcome))
    if table.row_count:
        console.print(table)
    for outcome in outcomes:
        for sentence in notes(outcome):
            console.print(sentence, markup=False, highlight=False, soft_wrap=True)


def summary_cells(outcome: FileOutcome) -> list[str]:
    """One line of the table."""
    feed = f"{outcome.carrier} {outcome.feed}" if outcome.carrier else outcome.feed or ""
    counts = [str(getattr(outcome, fate)) for fate in FATES]
    return [
        outcome.file_name,
        feed,
        outcome.as_of.isoformat() if outcome.as_of else "",
        str(outcome.rows),
        *counts,
    ]


def notes(outcome: FileOutcome) -> list[str]:
    """Sentences about one file: refused, known, warnings, unmapped words."""
    found = []
    if outcome.error is not None:
        found.append(f"refused: {outcome.error}")
    if outcome.known:
        found.append(f"{outcome.file_name}: taken in before, byte for byte; nothing to do")
    found.extend(f"warning: {outcome.file_name}: {warning}" for warning in outcome.warnings)
    words = outcome.unmapped.most_common(WORDS_SHOWN)
    found.extend(
        f"unmapped: {outcome.file_name}: {column} {word!r} on {count} rows"
        for (column, word), count in words
    )
    return found
