"""The files of the ingest works: two weeks that follow each other, with little changed between."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.synthesis.carriers import CARRIERS, Carrier
from ingest.synthesis.cast import Cast
from ingest.synthesis.csv_file import CsvFile
from ingest.synthesis.expected import COLUMNS, EXPECTED_NAME
from ingest.synthesis.folder import prepare_folder
from ingest.synthesis.organisation import Organisation
from ingest.synthesis.own_feeds import HEADERS, write_own_feeds
from ingest.synthesis.synthesis import Telling, told_to_nobody
from tests.bench.fill import TODAY, Size

WEEKS = 520  # the last two of so many weeks differ in 2% to 3% of their rows
SEED = 1


@dataclass(frozen=True)
class Files:
    """Our own feeds, one week of carriers' files and the week after it."""

    own: list[Path]
    first: list[Path]
    second: list[Path]

    @property
    def megabytes(self) -> float:
        """The size of the first week."""
        return sum(path.stat().st_size for path in self.first) / 1e6


class LastTwoWeeks(Telling):
    """Writes only the last two of each carrier's weeks."""

    def batches(self, carrier: Carrier) -> Iterator[range]:
        """The two weeks in one go."""
        count = self.cast.weeks[carrier.code].count
        return iter([range(count - 2, count)])


def write_files(folder: Path, size: Size) -> Files:
    """The files of an organisation of that size; what an earlier run wrote is taken again."""
    done = folder / "done"
    if not done.exists() or done.read_text() != size.words:
        done.unlink(missing_ok=True)
        synthesize_two_weeks(folder / "files", size)
        done.write_text(size.words)
    return found_files(folder / "files")


def synthesize_two_weeks(folder: Path, size: Size) -> None:
    """Own feeds and the last two weeks of every carrier that there is."""
    folder.mkdir(parents=True, exist_ok=True)
    prepare_folder(folder)
    organisation = Organisation(size.agents, SEED, TODAY)
    carriers = list(CARRIERS.values())
    cast = Cast(
        carriers,
        organisation,
        enrollments=size.enrollments,
        weeks=WEEKS,
        seed=SEED,
        as_of=TODAY,
    )
    with (
        CsvFile(folder / EXPECTED_NAME, COLUMNS) as expected,
        CsvFile(folder / "compliance.csv", HEADERS["compliance.csv"]) as compliance,
    ):
        write_own_feeds(folder, organisation, carriers)
        LastTwoWeeks(folder, cast, expected, compliance, told_to_nobody).tell(carriers)


def found_files(folder: Path) -> Files:
    """The folder's files by week: of two files of a feed the first name is the older one."""
    own = [path for path in sorted(folder.glob("*.csv")) if path.name != EXPECTED_NAME]
    feeds: dict[tuple[Path, str], list[Path]] = {}
    for path in sorted(path for path in folder.glob("*/**/*") if path.is_file()):
        # Some carriers' files are spreadsheets in one week and text in the next.
        feed = "".join(letter for letter in path.stem if not letter.isdigit())
        feeds.setdefault((path.parent, feed), []).append(path)
    weeks = [sorted(files) for files in feeds.values()]
    return Files(own, [files[0] for files in weeks], [files[1] for files in weeks if files[1:]])
