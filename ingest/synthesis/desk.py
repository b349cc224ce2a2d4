"""Where one carrier's open files lie and each enrollment's rows are put into the right ones."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.synthesis.carriers import Carrier
from ingest.synthesis.cast import Cast
from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.files import Sheet, Stationery
from ingest.synthesis.manner import Manner
from ingest.synthesis.story import Listing


class Desk:
    """The carrier's files of some weeks, all open at once, so that each life is told once.

    The organisation's files exist even without rows: a book that lists nobody says something too.
    An agent's own files begin with their first row.
    """

    def __init__(self, folder: Path, carrier: Carrier, cast: Cast, weeks: range) -> None:
        self.folder, self.carrier, self.weeks = folder, carrier, weeks
        self.days = cast.weeks[carrier.code].days
        largest = cast.largest_file(carrier)
        self.stationery = {
            feed.name: Stationery(cast.seed, carrier.code, feed, largest) for feed in carrier.feeds
        }
        self.sheets: dict[tuple[str, str], dict[int, Sheet]] = {}
        self.closing = ExitStack()

    @property
    def rows(self) -> int:
        """How many rows lie in the files."""
        return sum(sheet.rows for sheets in self.sheets.values() for sheet in sheets.values())

    @property
    def files(self) -> int:
        """How many files there are."""
        return sum(map(len, self.sheets.values()))

    def file(self, enrollment: Enrollment) -> None:
        """Put what each week says of the enrollment into that week's file."""
        for listing in enrollment.life.listings:
            first = max(listing.first, self.weeks.start)
            until = min(listing.until, self.weeks.stop)
            if first < until:
                self.file_listing(enrollment, listing, range(first, until))

    def file_listing(self, enrollment: Enrollment, listing: Listing, weeks: range) -> None:
        """Put one listing into the files of its weeks, formatted once for each way of writing."""
        place = self.carrier.feed_of(listing), self.carrier.folder_of(listing)
        sheets = self.sheets.get(place) or self.opened(*place)
        formatted: dict[Manner, list[str]] = {}
        for week in weeks:
            sheet = sheets.get(week) or self.open(*place, week)
            lines = formatted.get(sheet.manner)
            if lines is None:
                rows = self.carrier.rows(enrollment, listing, sheet.manner)
                lines = formatted[sheet.manner] = sheet.manner.formatted(rows)
            sheet.add(lines)

    def opened(self, feed: str, folder: str) -> dict[int, Sheet]:
        """The open files of that feed and folder, by week."""
        return self.sheets.setdefault((feed, folder), {})

    def open(self, feed: str, folder: str, week: int) -> Sheet:
        """Open one more file."""
        day = self.days[week]
        sheet = self.stationery[feed].sheet(self.folder / folder, week, day)
        self.closing.callback(sheet.close)
        self.opened(feed, folder)[week] = sheet
        return sheet

    def __enter__(self) -> Self:
        for feed in self.carrier.feeds:
            for week in () if feed.by_agent else self.weeks:
                self.open(feed.name, "", week)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.close()
