"""The weekly as-of days of one carrier's files, and where in them things happen."""

from dataclasses import dataclass
from datetime import date, timedelta

from ingest.synthesis.draw import Draw


@dataclass(frozen=True)
class Weeks:
    """The as-of days of a carrier's files, a week apart, and the day that is looked from."""

    as_of: date
    days: tuple[date, ...]

    @property
    def count(self) -> int:
        """How many weekly files there are."""
        return len(self.days)

    def first_on_or_after(self, day: date) -> int:
        """The first week whose files can know of that day; the number of weeks when none can."""
        missing = (day - self.days[0]).days
        return min(max(0, -(-missing // 7)), self.count)

    def entry(self, day: date) -> int:
        """The week in which something of that day is first listed: the last one at the latest."""
        return min(self.first_on_or_after(day), self.count - 1)

    def turns(self, draw: Draw, entry: int, listings: int, *, leaves: bool = False) -> list[int]:
        """Where each listing begins, and where the last one stops.

        Where there are too few weeks the earlier listings get none (they begin where the next
        one does); the last is always listed, so a life's end does not depend on the room it has.
        """
        last = self.count - 1
        leaves = leaves and entry < last
        wanted = listings - 1 + leaves
        squeezed = max(0, wanted - (last - entry))
        turns = [entry] * (1 + squeezed)
        for still in range(wanted - squeezed, 0, -1):
            turns.append(draw.between(turns[-1] + 1, last - still + 1))
        return turns if leaves else [*turns, self.count]


def weeks_before(as_of: date, count: int, lag: int) -> Weeks:
    """So many weekly days, the last one `lag` days before the day that is looked from."""
    newest = as_of - timedelta(days=lag)
    days = (newest - timedelta(weeks=back) for back in reversed(range(count)))
    return Weeks(as_of, tuple(days))
