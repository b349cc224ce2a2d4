"""Finds columns by the names in a header, never by position."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

_LOOSE = re.compile(r"[\s_\ufeff\"]+")

Positions = Mapping[str, Sequence[int]]


def loose_name(name: str) -> str:
    """A header name as it is compared: case, spaces and underscores do not count."""
    return _LOOSE.sub("", name).casefold()


def column_positions(header: Iterable[str]) -> Positions:
    """The positions of each column by its loose name; a name that repeats has several."""
    positions: dict[str, list[int]] = defaultdict(list)
    for position, name in enumerate(header):
        if loose := loose_name(name):
            positions[loose].append(position)
    return positions


def positions_of(positions: Positions, names: Iterable[str]) -> list[int]:
    """Where the columns of these names stand, in the order of the names; empty if nowhere."""
    return [place for name in names for place in positions.get(loose_name(name), ())]


def unique_names(header: Sequence[str], width: int) -> list[str]:
    """A name for each of `width` cells: as printed, numbered where one repeats or is missing."""
    names: list[str] = []
    seen: dict[str, int] = defaultdict(int)
    for position in range(width):
        name = header[position].strip() if position < len(header) else ""
        name = name or f"column {position + 1}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
