"""An organisation and its carriers' weekly files, written with the ends that they must come to."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest.synthesis.carriers import CARRIERS, Carrier
from ingest.synthesis.cast import Cast
from ingest.synthesis.csv_file import CsvFile
from ingest.synthesis.desk import Desk
from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.errors import SynthesisError
from ingest.synthesis.expected import COLUMNS, EXPECTED_NAME, expected_line
from ingest.synthesis.folder import prepare_folder
from ingest.synthesis.organisation import DOWNLOADERS, STRANGERS, Organisation
from ingest.synthesis.own_feeds import HEADERS, compliance_line, write_own_feeds
from ingest.synthesis.people import MOST_PEOPLE

Progress = Callable[[int, int], None]
MOST_AGENTS = 1_000_000
MOST_WEEKS = 520
FIRST_DAY, LAST_DAY = date(2006, 1, 1), date(2150, 12, 31)
FILES_AT_ONCE = 120  # open files; more weeks than that are written in batches
FOLDERS = DOWNLOADERS + STRANGERS  # of agents, each with files of its own
TELL_EVERY = 1000  # enrollments between two words of progress


@dataclass(frozen=True, slots=True)
class SynthesisSummary:
    """What was written: `rows` are rows of carriers' files, `held_rows` those of unknown agents."""

    directory: Path
    agents: int
    enrollments: int
    files: int
    rows: int
    held_rows: int
    as_of: date


def synthesize(
    directory: Path,
    *,
    agents: int = 200,
    enrollments: int = 5000,
    weeks: int = 12,
    seed: int = 1,
    as_of: date,
    carriers: Collection[str] | None = None,
    progress: Progress | None = None,
) -> SynthesisSummary:
    """Write our own files, the carriers' weekly files and `expected.csv` into a folder.

    The same arguments give the same bytes. An earlier synthesis in the folder is replaced;
    anything else in it is a SynthesisError. `progress` is told how many enrollments of how many
    have been written.
    """
    check_wish(agents, enrollments, weeks, as_of)
    chosen = choose_carriers(carriers)
    prepare_folder(directory)
    organisation = Organisation(agents, seed, as_of)
    cast = Cast(chosen, organisation, enrollments=enrollments, weeks=weeks, seed=seed, as_of=as_of)
    telling = tell(directory, cast, chosen, progress or told_to_nobody)
    return SynthesisSummary(
        directory, agents, enrollments, telling.files, telling.rows, telling.held, as_of
    )


def tell(directory: Path, cast: Cast, carriers: Sequence[Carrier], progress: Progress) -> "Telling":
    """Write everything into the folder, the file of ends first: it marks the folder as ours."""
    compliance = HEADERS["compliance.csv"]
    with (
        CsvFile(directory / EXPECTED_NAME, COLUMNS) as expected,
        CsvFile(directory / "compliance.csv", compliance) as entries,
    ):
        write_own_feeds(directory, cast.organisation, carriers)
        telling = Telling(directory, cast, expected, entries, progress)
        telling.tell(carriers)
    return telling


def check_wish(agents: int, enrollments: int, weeks: int, as_of: date) -> None:
    """Refuse what cannot be made, in one sentence."""
    wishes = (
        ("agents", agents, 1, MOST_AGENTS),
        ("enrollments", enrollments, 0, MOST_PEOPLE // 2),
        ("weeks", weeks, 1, MOST_WEEKS),
    )
    for name, wish, least, most in wishes:
        if not least <= wish <= most:
            raise SynthesisError(f"{name} must be from {least} to {most:,}, not {wish:,}")
    if not FIRST_DAY <= as_of <= LAST_DAY:
        raise SynthesisError(f"the as-of day must be from {FIRST_DAY} to {LAST_DAY}, not {as_of}")


def choose_carriers(codes: Collection[str] | None) -> list[Carrier]:
    """The carriers of those codes in the order of their codes; all of them for None."""
    if codes is not None and not codes:
        raise SynthesisError(
            "no carrier was named; name at least one, or leave them out to get all of them"
        )
    for code in codes or ():
        if code not in CARRIERS:
            known = ", ".join(sorted(CARRIERS))
            raise SynthesisError(f"no files can be made for carrier {code}; known are {known}")
    return [CARRIERS[code] for code in sorted(CARRIERS if codes is None else set(codes))]


@dataclass(slots=True)
class Telling:
    """The writing of all carriers' files in one go, row by row; no row is kept."""

    directory: Path
    cast: Cast
    expected: CsvFile
    compliance: CsvFile
    progress: Progress
    told: int = 0
    to_tell: int = 0
    files: int = 0
    rows: int = 0
    held: int = 0

    def tell(self, carriers: Sequence[Carrier]) -> None:
        """Write every carrier's files, in batches of weeks where there are many."""
        batches = [(carrier, weeks) for carrier in carriers for weeks in self.batches(carrier)]
        self.to_tell = sum(self.cast.count(carrier) for carrier, _ in batches)
        for carrier, weeks in batches:
            self.write_weeks(carrier, weeks)

    def batches(self, carrier: Carrier) -> Iterator[range]:
        """The carrier's weeks, as many at a time as files may be open."""
        count = self.cast.weeks[carrier.code].count
        at_once = sum(FOLDERS if feed.by_agent else 1 for feed in carrier.feeds)
        size = max(1, FILES_AT_ONCE // at_once)
        return (range(first, min(first + size, count)) for first in range(0, count, size))

    def write_weeks(self, carrier: Carrier, weeks: range) -> None:
        """Write the carrier's files of these weeks; with the first week, also how it all ends."""
        with Desk(self.directory / carrier.code, carrier, self.cast, weeks) as desk:
            for enrollment in self.cast.enrollments(carrier):
                desk.file(enrollment)
                if weeks.start == 0:
                    self.note_end(carrier, enrollment)
                self.told += 1
                if self.told % TELL_EVERY == 0:
                    self.progress(self.told, self.to_tell)
            known = desk.rows
            for enrollment in self.cast.strangers(carrier):
                desk.file(enrollment)
        self.rows += desk.rows
        self.held += desk.rows - known
        self.files += desk.files
        self.progress(self.told, self.to_tell)

    def note_end(self, carrier: Carrier, enrollment: Enrollment) -> None:
        """What must become of the enrollment, and what compliance has to say about it."""
        self.expected.add(expected_line(carrier, enrollment, self.cast.weeks[carrier.code]))
        line = compliance_line(carrier, enrollment, self.cast.seed, self.cast.as_of)
        if line is not None:
            self.compliance.add(line)


def told_to_nobody(done: int, total: int) -> None:
    """Progress that nobody asked for."""
