"""A file's name: as it can be shown, and the day that it tells."""

import re
from datetime import date
from pathlib import Path

# A year, a month and a day with or without dashes, and no further digit beside them.
_DAY = re.compile(r"(?<!\d)(20\d\d)(-?)(\d\d)\2(\d\d)(?!\d)")


def shown_name(path: Path) -> str:
    """The base name without control characters or broken bytes."""
    name = path.name.encode("utf-8", "replace").decode("utf-8")
    return "".join(character if character.isprintable() else "?" for character in name)


def day_in_name(name: str) -> date | None:
    """The last possible day that a file's name tells; days that no calendar has are passed over."""
    days = []
    for year, _, month, day in _DAY.findall(name):
        try:
            days.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return days[-1] if days else None
