"""Finds the header of a file by content, wherever it stands, and the feeds that it could be of."""

import re
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import chain, islice
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

# What a sheet that is not read has, and what to do about it.
SAME_HEADER = ("the same header", "give each sheet as a file of its own")
OTHER_HEADER = (
    "rows under another header or none",
    "if they belong to the report, give each sheet as a file of its own",
)
CELLS_UNREAD = ("cells that cannot be read", "save each sheet as a file of its own")
NEARLY_REMEDY = "correct its columns and give each sheet as a file of its own"

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


def unread_sheets(found: FoundHeader, sources: Sequence[RowSource]) -> tuple[str, ...]:
    """A warning for each reason why other sheets with rows are not read, which names them."""
    if not isinstance(found.source, Sheet):
        return ()
    titles: dict[tuple[str, str], list[str]] = {}
    for sheet in sources:
        if isinstance(sheet, Sheet) and sheet is not found.source:
            reason = _why_unread(sheet, found.header)
            if reason is not None:
                title = f"`{sheet.name}` (hidden)" if sheet.hidden else f"`{sheet.name}`"
                titles.setdefault(reason, []).append(title)
    taken = found.source.name
    return tuple(_unread(taken, names, *reason) for reason, names in titles.items())


def _unread(taken: str, names: Sequence[str], what: str, remedy: str) -> str:
    """The warning that names the sheets of one reason."""
    has, be = ("has", "is") if len(names) == 1 else ("have", "are")
    return (
        f"only the sheet `{taken}` is taken in; {', '.join(names)} {has} {what} "
        f"and {be} not read: {remedy}"
    )


def _why_unread(sheet: Sheet, header: Sequence[str]) -> tuple[str, str] | None:
    """What a sheet has in place of the header's rows, and what to do; None where it has no rows."""
    try:
        missing, has_rows = _compared(sheet, header)
    except FileRefused:
        return CELLS_UNREAD
    if not has_rows:
        return None
    if missing is None:
        return OTHER_HEADER
    if not missing:
        return SAME_HEADER
    lacking = ", ".join(f"`{name}`" for name in missing)
    return f"nearly the same header, without {lacking},", NEARLY_REMEDY


def _compared(sheet: Sheet, header: Sequence[str]) -> tuple[list[str] | None, bool]:
    """The names of the header that a sheet's own lacks, and whether it has rows below.

    None where no row is like the header, and then whether it has any rows.
    """
    wanted = {loose_name(name): name for name in header if loose_name(name)}
    rows = (cells for _, cells in sheet.rows())
    first = list(islice(rows, HEADER_WITHIN))
    place = _header_place(first, wanted.keys())
    below = chain(first if place is None else first[place + 1 :], rows)
    has_rows = any(cell.strip() for cells in below for cell in cells)
    if place is None:
        return None, has_rows
    names = column_positions(first[place]).keys()
    return [name for loose, name in wanted.items() if loose not in names], has_rows


def _header_place(rows: Sequence[Sequence[str]], wanted: Set[str]) -> int | None:
    """Which row has the most of these names, at least half of them; None where none has."""
    shared = [len(wanted & column_positions(cells).keys()) for cells in rows]
    most = max(shared, default=0)
    return shared.index(most) if 0 < len(wanted) <= 2 * most else None


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
