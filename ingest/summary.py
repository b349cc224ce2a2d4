"""The one table that a run of ingest ends with, and what an operator should look at."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from ingest.held_groups import HeldGroup
from ingest.report import FileOutcome, Retried
from ingest.run import IngestRun

FATES = ("inserted", "updated", "unchanged", "held", "rejected", "skipped")
WORDS_SHOWN = 20
GROUPS_SHOWN = 8
LOOK = "{ heldRows { nodes { report { fileName } line reason message } } }"


def print_summary(console: Console, done: IngestRun) -> None:
    """Counts per file and in all, then refusals, warnings, unmapped words, and what to look at."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("file", "feed", "as of"):
        table.add_column(column, overflow="fold")
    for column in ("rows", *FATES):
        table.add_column(column, justify="right")
    taken = [outcome for outcome in done.outcomes if outcome.error is None and not outcome.known]
    for outcome in taken:
        table.add_row(*summary_cells(outcome))
    if len(taken) > 1:
        table.add_section()
        table.add_row(f"{len(taken)} files", "", "", *counts(taken))
    if table.row_count:
        console.print(table)
    tried = [held_again(done.retried)] if done.retried else []
    looks = done.outlook.sentences if done.outlook else []
    words = unmapped_words(done.outcomes)
    for sentence in [*notes(done.outcomes), *tried, *held_rows(done.held), *words, *looks]:
        console.print(sentence, markup=False, highlight=False, soft_wrap=True)


def print_totals(console: Console, done: IngestRun) -> None:
    """Counts per feed, for a run of many files at once, and how much there would be to look at."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("feed")
    for column in ("files", "rows", *FATES):
        table.add_column(column, justify="right")
    feeds: dict[str, list[FileOutcome]] = {}
    for outcome in done.outcomes:
        feed = " ".join(filter(None, (outcome.carrier, outcome.feed)))
        feeds.setdefault(feed, []).append(outcome)
    for feed, outcomes in feeds.items():
        table.add_row(feed, str(len(outcomes)), *counts(outcomes))
    table.add_section()
    table.add_row("all", str(len(done.outcomes)), *counts(done.outcomes))
    console.print(table)
    for sentence in held_rows(done.held):
        console.print(sentence, markup=False, highlight=False, soft_wrap=True)
    words = {(each.carrier, *word) for each in done.outcomes for word in each.unmapped}
    warnings = sum(len(each.warnings) for each in done.outcomes)
    console.print(
        f"{len(words)} words of carriers have no meaning yet and {warnings} warnings were given; "
        "`downline ingest` prints each, the fields `reports` and `heldRows` show them afterwards",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def summary_cells(outcome: FileOutcome) -> list[str]:
    """One line of the table."""
    feed = f"{outcome.carrier} {outcome.feed}" if outcome.carrier else outcome.feed or ""
    day = outcome.as_of.isoformat() if outcome.as_of else ""
    packed = f" ({outcome.archive})" if outcome.archive else ""
    return [f"{outcome.file_name}{packed}", feed, day, *counts([outcome])]


def counts(outcomes: Sequence[FileOutcome]) -> list[str]:
    """The rows of these files and their fates, added up."""
    return [str(sum(getattr(each, name) for each in outcomes)) for name in ("rows", *FATES)]


def notes(outcomes: Sequence[FileOutcome]) -> list[str]:
    """Sentences about single files: refused, known, warned of."""
    refused = [f"refused: {outcome.error}" for outcome in outcomes if outcome.error is not None]
    known = [
        f"{outcome.file_name}: taken in before, byte for byte; nothing to do"
        for outcome in outcomes
        if outcome.known
    ]
    returned = [
        f"{outcome.file_name}: {outcome.returned} held rows of earlier reports are taken in with it"
        for outcome in outcomes
        if outcome.returned
    ]
    warned = [
        f"warning: {outcome.file_name}: {warning}"
        for outcome in outcomes
        for warning in outcome.warnings
    ]
    older = [
        f"{outcome.file_name}: came after a report as of {outcome.newer_on}, which still decides"
        for outcome in outcomes
        if outcome.newer_on
    ]
    return [*refused, *known, *returned, *older, *warned]


def held_again(retried: Retried) -> str:
    """What became of the held rows that were tried again."""
    return (
        f"held rows of earlier reports: {retried.returned} taken in, {retried.waiting} still wait"
    )


def held_rows(groups: Sequence[HeldGroup]) -> list[str]:
    """For what rows wait and what to do about it, and how to look at them."""
    if not groups:
        return []
    told = [group.sentence for group in groups[:GROUPS_SHOWN]]
    rest = sum(group.rows for group in groups[GROUPS_SHOWN:])
    more = [f"held: {rest} rows for other reasons"] if rest else []
    return [*told, *more, f"look at held rows with {LOOK}"]


def unmapped_words(outcomes: Sequence[FileOutcome]) -> list[str]:
    """Words without a meaning in their carrier's file, over all files, the most frequent first."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for outcome in outcomes:
        for (column, word), count in outcome.unmapped.items():
            counted[outcome.carrier or "", column, word] += count
    return [
        f"unmapped: {carrier} {column} {word!r} on {count} rows; "
        f"give it a meaning in ingest/carriers/{carrier}.toml"
        for (carrier, column, word), count in counted.most_common(WORDS_SHOWN)
    ]
