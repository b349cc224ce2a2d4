"""Finds the header of a file by content, wherever it stands, and the feeds that it could be of."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ingest.carrier import CarrierProfile, FeedProfile
from ingest.errors import FileRefused
from ingest.file_name import shown_name
from ingest.header import column_positions, loose_name
from ingest.own_feed import own_feed_of
from ingest.reading import RowSource
from ingest.spreadsheet import Sheet

HEADER_WITHIN = 50  # rows; titles, "as of" lines and comments may stand above
SHOWN_NAMES = 40

_DATA = re.compile(r"(?:\d\D?){4}|@")  # dates, ids and addresses: no header name is like that


@dataclass(frozen=True)
class Candidate:
    """A feed that a file could be."""

    carrier: CarrierProfile
    feed: FeedProfile

    @property
    def title(self) -> str:
        """The feed as it is called in sentences."""
        return f"{self.carrier.code} {self.feed.name}"


@dataclass(frozen=True)
class FoundHeader:
    """A header, the rows above it, and whose it could be: one of our own feeds, or candidates."""

    source: RowSource
    line: int
    header: tuple[str, ...]
    preamble: tuple[Sequence[str], ...] = ()
    own_feed: str | None = None
    candidates: tuple[Candidate, ...] = ()


def find_header(
    path: Path, sources: Sequence[RowSource], profiles: Collection[CarrierProfile]
) -> FoundHeader:
    """The first row that is a known header; refused when there is none."""
    for source in sources:
        preamble: list[Sequence[str]] = []
        for line, cells in islice(source.rows(), HEADER_WITHIN):
            own_feed = own_feed_of(cells, path.name)
            candidates = () if own_feed else _candidates(cells, profiles)
            if own_feed or candidates:
                header = tuple(cell.strip() for cell in cells)
                return FoundHeader(source, line, header, tuple(preamble), own_feed, candidates)
            preamble.append(cells)
    raise _unknown(path, sources, profiles)


def unread_sheets(found: FoundHeader, sources: Sequence[RowSource]) -> str | None:
    """The warning that names other sheets with the same header and rows below; None without."""
    if not isinstance(found.source, Sheet):
        return None
    names = [
        f"`{sheet.name}`"
        for sheet in sources
        if isinstance(sheet, Sheet)
        and sheet is not found.source
        and not sheet.hidden
        and _has_rows_under(sheet, found.header)
    ]
    if not names:
        return None
    return (
        f"only the sheet `{found.source.name}` is taken in; {', '.join(names)} "
        "has the same header and is not read: give each sheet as a file of its own"
    )


def _has_rows_under(source: RowSource, header: Sequence[str]) -> bool:
    """Whether the header stands among the first rows, and anything below it."""
    wanted = {loose_name(name) for name in header if name.strip()}
    rows = iter(source.rows())
    for _, cells in islice(rows, HEADER_WITHIN):
        if wanted == {loose_name(cell) for cell in cells if cell.strip()}:
            return any(any(cell.strip() for cell in below) for _, below in rows)
    return False


def _candidates(
    cells: Sequence[str], profiles: Collection[CarrierProfile]
) -> tuple[Candidate, ...]:
    """The feeds of which the row has a signature; those of which it has the most columns."""
    names = column_positions(cells).keys()
    signed = [
        Candidate(profile, feed)
        for profile in profiles
        for feed in profile.feeds
        if any(all(loose_name(name) in names for name in part) for part in feed.signatures)
    ]
    most = max((_shared(candidate, names) for candidate in signed), default=0)
    return tuple(candidate for candidate in signed if _shared(candidate, names) == most)


def _shared(candidate: Candidate, names: Iterable[str]) -> int:
    """How many of the feed's columns are there."""
    return len({loose_name(name) for name in candidate.feed.header_names()} & set(names))


def _unknown(
    path: Path, sources: Sequence[RowSource], profiles: Collection[CarrierProfile]
) -> FileRefused:
    """The refusal that shows what was found; never a row that could be somebody's data."""
    name = shown_name(path)
    known = ", ".join(profile.code for profile in profiles)
    line, header = _widest_header(sources)
    if not header:
        return FileRefused(
            f"{name}: none of the first {HEADER_WITHIN} rows is a header of {known}; "
            "check that it is a carrier's report with its header",
            file_name=name,
        )
    found = ", ".join(header[:SHOWN_NAMES])
    return FileRefused(
        f"{name}: line {line}: the header is not one of {known}{_nearest(header, profiles)}; "
        f"found: {found}; check the file, or describe its carrier in ingest/carriers",
        file_name=name,
        line=line,
    )


def _widest_header(sources: Sequence[RowSource]) -> tuple[int, list[str]]:
    """The line and the names of the row that is most like a header; no names if none is."""
    best: tuple[int, list[str]] = (0, [])
    for source in sources:
        for line, cells in islice(source.rows(), HEADER_WITHIN):
            names = [cell.strip()[:60] for cell in cells if cell.strip()]
            if len(names) > max(len(best[1]), 1) and not any(map(_DATA.search, names)):
                best = line, names
    return best


def _nearest(header: Sequence[str], profiles: Collection[CarrierProfile]) -> str:
    """Whose header it is most like, and what that one has beside; empty if it is like none."""
    names = column_positions(header).keys()
    candidates = [Candidate(profile, feed) for profile in profiles for feed in profile.feeds]
    nearest = max(candidates, key=lambda candidate: _shared(candidate, names), default=None)
    if nearest is None or _shared(nearest, names) < 3:
        return ""
    missing = sorted(name for name in nearest.feed.header_names() if loose_name(name) not in names)
    wanted = ", ".join(f"`{name}`" for name in missing)
    return f", though most like {nearest.title}, which also has {wanted}"
