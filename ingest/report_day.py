"""The day that a report is as of."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ingest.file_name import day_in_name
from ingest.values import UNREADABLE, read_date

EASTERN = ZoneInfo("America/New_York")

_AS_OF = re.compile(r"\bas\s+of\b[\s:]*(\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2})", re.IGNORECASE)


def report_day(
    path: Path,
    preamble: Iterable[Sequence[str]],
    given: date | None,
    zone: ZoneInfo = EASTERN,
) -> tuple[date, str | None]:
    """As given, else by the file's name, else by a line above the header, else by when the file was
    last changed, where the business is, with a warning.
    """
    if told := given or day_in_name(path.name) or day_in_preamble(preamble):
        return told, None
    changed = datetime.fromtimestamp(path.stat().st_mtime, zone).date()
    return changed, (
        f"neither the name nor the text says which day the report is as of; taken is {changed}, "
        "when the file was last changed: give --as-of if that is not the day"
    )


def day_in_preamble(preamble: Iterable[Sequence[str]]) -> date | None:
    """The first day that a line says it is `as of`."""
    for cells in preamble:
        if found := _AS_OF.search(" ".join(cells)):
            day = read_date(found[1])
            if day not in (None, UNREADABLE):
                return date.fromisoformat(str(day))
    return None
