"""One run of the command: files in, held rows tried again, and what is to be looked at after it."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ingest.held_groups import HeldGroup, held_groups
from ingest.outlook import Outlook, outlook
from ingest.pipeline import Options, business_date, ingest_files, take_in_held
from ingest.read_ahead import Progress, silent
from ingest.report import FileOutcome, Retried
from ingest.statement import run
from models.database import owner_connection
from models.programs import DatabaseUnavailable


@dataclass
class IngestRun:
    """What became of each file, and how the carriers stand after it.

    With `failure` the database failed before the end: what is in `outcomes` is in, the rest is not.
    """

    outcomes: list[FileOutcome] = field(default_factory=list)
    retried: Retried | None = None
    outlook: Outlook | None = None
    failure: str | None = None
    dry_run: bool = False

    @property
    def refused(self) -> bool:
        """Whether a file was refused."""
        return any(outcome.error is not None for outcome in self.outcomes)

    @property
    def held(self) -> list[HeldGroup]:
        """Why rows wait: those of these files, or all where all were tried again."""
        if self.retried is not None:
            return held_groups(self.retried.problems)
        return held_groups(sum((outcome.problems for outcome in self.outcomes), Counter()))


def run_ingest(
    owner_url: str,
    paths: Iterable[Path],
    options: Options,
    *,
    held: bool = False,
    roll_to: date | None = None,
    progress: Progress = silent,
    each: Callable[[FileOutcome], None] = lambda _outcome: None,
) -> IngestRun:
    """Take the files in over a connection of its own; `each` hears of every file as it is done."""
    done = IngestRun(dry_run=options.dry_run)
    try:
        with owner_connection(owner_url) as connection:
            connection.autocommit = True
            run(connection, "prepare_session")  # before the roll, which has temporary tables
            if roll_to is not None:
                connection.execute("select roll_business_day(%s)", (roll_to,))
            for outcome in ingest_files(connection, paths, options, progress):
                done.outcomes.append(outcome)
                each(outcome)
            done.retried = take_in_held(connection, options) if held else None
            done.outlook = outlook(connection, business_date(connection))
    except DatabaseUnavailable as error:
        done.failure = str(error)
    return done
