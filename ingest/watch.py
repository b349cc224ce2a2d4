"""Takes files in as they finish arriving in an inbox, and moves them to `done/` or `failed/`.

The folder is looked at again and again: inboxes lie on network drives, which tell of no changes.
"""

import fcntl
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NoReturn

import orjson

from ingest.errors import CarrierFileWrong, IngestError
from ingest.failure import refusal_of
from ingest.file_name import shown_name
from ingest.inbox import DONE, FAILED, find_files, is_arriving
from ingest.pipeline import Options
from ingest.recognise import stamp_of
from ingest.report import FileOutcome
from ingest.run import IngestRun, run_ingest
from ingest.run_document import file_document

POLL_SECONDS = 1.0
SETTLED_SECONDS = 3.0  # a file that has not changed for so long has arrived
PAUSES = (2.0, 5.0, 15.0, 60.0)  # seconds before the database is asked again, the last one for ever

Stamp = tuple[int, int, int]
Say = Callable[[str], None]


class NotWatchable(IngestError):
    """The inbox is no folder, or another process watches it."""


@dataclass
class Arrivals:
    """The files of an inbox, and since when each has been as it is."""

    folder: Path
    settled_seconds: float = SETTLED_SECONDS

    def __post_init__(self) -> None:
        self._seen: dict[Path, tuple[Stamp, float]] = {}
        self._stuck: dict[Path, Stamp] = {}

    def settled(self, now: float) -> dict[Path, Stamp]:
        """The files that have not changed for a while, with what they look like now."""
        found = dict(self._stamps())
        self._seen = {
            path: self._seen[path]
            if path in self._seen and self._seen[path][0] == stamp
            else (stamp, now)
            for path, stamp in found.items()
        }
        return {
            path: stamp
            for path, (stamp, since) in self._seen.items()
            if now - since >= self.settled_seconds and self._stuck.get(path) != stamp
        }

    def leave(self, path: Path, stamp: Stamp) -> None:
        """Pass over a file that cannot be moved away, until it changes."""
        self._stuck[path] = stamp

    def _stamps(self) -> Iterator[tuple[Path, Stamp]]:
        """Every file that is not plainly half there."""
        for path in find_files([self.folder])[0]:
            if not is_arriving(path) and not path.is_symlink():
                with suppress(OSError):  # gone again meanwhile
                    yield path, stamp_of(path)


@dataclass
class Watcher:
    """One inbox, whose files are taken in with the same options."""

    owner_url: str
    arrivals: Arrivals
    options: Options
    today: Callable[[], date]
    show: Callable[[IngestRun], None]
    say: Say

    def step(self, now: float) -> str | None:
        """Take in what has arrived; why the database failed, if it did."""
        files = self.arrivals.settled(now)
        if not files:
            return None
        done = self._take_in(list(files))
        self._put_away(files, done)
        self.show(done)
        return done.failure

    def _take_in(self, paths: Sequence[Path]) -> IngestRun:
        """All files in one run, or, where one of them shows a defect, each in a run of its own."""
        try:
            return run_ingest(self.owner_url, paths, self.options, roll_to=self.today())
        except CarrierFileWrong:
            raise  # no arriving file is at fault
        except Exception as error:
            if len(paths) > 1:
                return joined(self._take_in([path]) for path in paths)
            refusal = refusal_of(error, shown_name(paths[0]))
            outcome = FileOutcome(refusal.file_name, error=str(refusal), path=paths[0])
            return IngestRun([outcome])

    def _put_away(self, files: dict[Path, Stamp], done: IngestRun) -> None:
        """Move each file that is done with; one that has changed meanwhile comes again."""
        by_path: dict[Path, list[FileOutcome]] = defaultdict(list)
        for outcome in done.outcomes:
            if outcome.path is not None:
                by_path[outcome.path].append(outcome)
        for path, outcomes in by_path.items():
            unfinished = done.failure is not None and any(each.archive for each in outcomes)
            with suppress(FileNotFoundError):  # whoever took it away has seen to it
                if not unfinished and stamp_of(path) == files.get(path):
                    self._move(path, files[path], outcomes)

    def _move(self, path: Path, stamp: Stamp, outcomes: Sequence[FileOutcome]) -> None:
        """Move one file with a report beside it, or say why it has to stay."""
        try:
            move_away(self.arrivals.folder, path, outcomes)
        except OSError as error:
            self.arrivals.leave(path, stamp)
            self.say(
                f"{shown_name(path)} was looked at but cannot be moved "
                f"({(error.strerror or type(error).__name__).lower()}); move it away yourself"
            )


def watch(watcher: Watcher) -> NoReturn:
    """Watch for ever; a database that goes away is asked again and again."""
    failures = 0
    with sole_watcher(watcher.arrivals.folder):
        while True:
            failure = watcher.step(time.monotonic())
            failures = failures + 1 if failure else 0
            if failure:
                watcher.say(f"{failure}; trying again")
            time.sleep(PAUSES[min(failures, len(PAUSES)) - 1] if failures else POLL_SECONDS)


@contextmanager
def sole_watcher(folder: Path) -> Iterator[None]:
    """Nobody else watches this folder as long as this is open; a killed process lets go of it."""
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        problem = (error.strerror or type(error).__name__).lower()
        raise NotWatchable(f"{folder} cannot be watched: {problem}; give a folder") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise NotWatchable(f"{folder} is watched by another process already; stop that") from None
    finally:
        os.close(lock)


def move_away(folder: Path, path: Path, outcomes: Sequence[FileOutcome]) -> Path:
    """Where the file lies now: below `done/` or `failed/`, its report beside it."""
    refused = any(outcome.error is not None for outcome in outcomes)
    wanted = folder / (FAILED if refused else DONE) / path.relative_to(folder)
    wanted.parent.mkdir(parents=True, exist_ok=True)
    target = free_name(wanted)
    report = target.with_name(f"{target.name}.report.json")
    # A run that was killed before the move has left its report, which knows more than this one.
    if not (report.exists() and all(outcome.known for outcome in outcomes)):
        write_whole(report, outcomes)
    path.rename(target)
    return target


def free_name(wanted: Path) -> Path:
    """The name itself, or numbered where a file of that name was put there before."""
    number, target = 1, wanted
    while target.exists():
        number += 1
        target = wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
    return target


def write_whole(report: Path, outcomes: Sequence[FileOutcome]) -> None:
    """The report of one file, of an archive that of each file in it; never half of it."""
    documents = [file_document(outcome) for outcome in outcomes]
    aside = report.with_name(f".{report.name}.part")
    aside.write_bytes(
        orjson.dumps({"files": documents}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    )
    aside.rename(report)


def joined(runs: Iterable[IngestRun]) -> IngestRun:
    """Several runs as one."""
    whole = IngestRun()
    for each in runs:
        whole.outcomes.extend(each.outcomes)
        whole.outlook = each.outlook or whole.outlook
        whole.failure = each.failure or whole.failure
    return whole
