"""Says what a file is by its content: whose, which feed, as of which day, where its rows begin."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from ingest.carrier import CarrierProfile, FeedProfile, carrier_profiles
from ingest.errors import FileRefused
from ingest.feed_choice import FolderHint, choose_feed, folder_hint
from ingest.file_name import shown_name
from ingest.fixed_width import FixedWidthTable
from ingest.header import column_positions, positions_of
from ingest.header_search import Candidate, FoundHeader, find_header, unread_sheets
from ingest.reading import OpenedFile, Row, RowSource, open_file
from ingest.report_day import EASTERN, report_day


@dataclass(frozen=True)
class RecognisedFile:
    """A file that is known for what it is.

    Either `carrier`, `feed` and `as_of` are there, or `own_feed`. `folder_npn` is the agent whose
    folder the file lies in. `header` are the names as printed on `header_line`, which is 0 where
    the layout prints none. `stamp` tells whether the file has changed since.
    """

    path: Path
    file_name: str
    digest: bytes
    source: RowSource = field(repr=False)
    header: tuple[str, ...]
    header_line: int
    carrier: CarrierProfile | None = None
    feed: FeedProfile | None = None
    own_feed: str | None = None
    as_of: date | None = None
    as_of_guessed: bool = False
    folder_npn: str | None = None
    warnings: tuple[str, ...] = ()
    stamp: tuple[int, int, int] | None = None

    def rows(self) -> Iterator[Row]:
        """Every row below the header with its line, blank ones and footers too."""
        rows = self.source.rows()
        if self.header_line:
            for line, _ in rows:
                if line >= self.header_line:
                    break
        return rows

    def refuse_changed(self) -> None:
        """Refuse a file that was written to while it was read: what was read may be half of it."""
        if self.stamp is not None and self.stamp != stamp_of(self.path):
            raise FileRefused(
                f"{self.file_name} was changed while it was read; give it again when it is whole",
                file_name=self.file_name,
            )


def stamp_of(path: Path) -> tuple[int, int, int]:
    """Which file stands there, how long it is, and when it was last written to."""
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


def recognise(
    path: Path,
    *,
    carrier: str | None = None,
    as_of: date | None = None,
    zone: ZoneInfo = EASTERN,
    known: Mapping[str, CarrierProfile] | None = None,
) -> RecognisedFile:
    """What the file is; refused with one sentence when that is not known or something is missing.

    `carrier` narrows whose it can be, as the folder `<carrier>/` or `<carrier>/<npn>/` does between
    carriers of one layout; `as_of` goes before every day that the file tells, `zone` is where
    the day begins on which it was changed. `known` are the carriers by code, by default those of
    `ingest/carriers`.
    """
    known = carrier_profiles() if known is None else known
    profiles = _considered(path, carrier, known)
    stamp = stamp_of(path) if path.exists() else None
    opened = open_file(path)
    found = _fixed_width_rows(path, opened, profiles) or find_header(path, opened.sources, profiles)
    if found.own_feed is not None:
        return RecognisedFile(
            path=path,
            file_name=shown_name(path),
            digest=opened.content.digest,
            source=found.source,
            header=found.header,
            header_line=found.line,
            own_feed=found.own_feed,
            warnings=_reading_warnings(opened, found),
            stamp=stamp,
        )
    report = _report(path, opened, found, folder_hint(path, carrier, known), as_of, zone)
    return replace(report, stamp=stamp)


def _considered(
    path: Path, carrier: str | None, known: Mapping[str, CarrierProfile]
) -> Collection[CarrierProfile]:
    """The carriers that the file could come from."""
    if carrier is None:
        return known.values()
    if carrier in known:
        return [known[carrier]]
    name = shown_name(path)
    raise FileRefused(
        f"{name}: no carrier {carrier!r} is known; give one of {', '.join(known)}", file_name=name
    )


def _report(
    path: Path,
    opened: OpenedFile,
    found: FoundHeader,
    hint: FolderHint,
    as_of: date | None,
    zone: ZoneInfo,
) -> RecognisedFile:
    """A carrier's file, with the day that it is as of."""
    chosen = choose_feed(path, found, hint)
    folder_npn = hint.npn if hint.carrier == chosen.carrier.code else None
    day, warning = report_day(path, found.preamble, as_of, zone)
    guessed = (warning,) if warning else ()
    report = RecognisedFile(
        path=path,
        file_name=shown_name(path),
        digest=opened.content.digest,
        source=found.source,
        header=found.header,
        header_line=found.line,
        carrier=chosen.carrier,
        feed=chosen.feed,
        as_of=day,
        as_of_guessed=warning is not None,
        folder_npn=folder_npn,
        warnings=guessed + _reading_warnings(opened, found),
    )
    try:
        if isinstance(found.source, FixedWidthTable):
            found.source.check_trailer(chosen.carrier.code, chosen.feed.name)
        _require_columns(path, found, chosen, folder_npn)
    except FileRefused as refusal:
        refusal.file = report  # its report is the carrier's, and its rows are counted
        raise
    return report


def _reading_warnings(opened: OpenedFile, found: FoundHeader) -> tuple[str, ...]:
    """What of the file is not read as it stands there."""
    return opened.content.warnings + unread_sheets(found, opened.sources)


def _fixed_width_rows(
    path: Path, opened: OpenedFile, profiles: Collection[CarrierProfile]
) -> FoundHeader | None:
    """The rows of a text that has a fixed-width layout; None where it has none."""
    if not opened.is_text:
        return None
    fitting = [
        (Candidate(profile, feed), table)
        for profile in profiles
        for feed in profile.feeds
        if feed.fixed_width is not None
        for table in [FixedWidthTable(path, opened.content.encoding, feed.fixed_width)]
        if table.matches()
    ]
    if not fitting:
        return None
    table = fitting[0][1]
    candidates = tuple(candidate for candidate, _ in fitting)
    return FoundHeader(table, 0, tuple(table.layout.columns), candidates=candidates)


def _require_columns(
    path: Path, found: FoundHeader, chosen: Candidate, folder_npn: str | None
) -> None:
    """Refuse a file that lacks a column without which no row of it could be taken in."""
    columns = chosen.feed.columns
    if folder_npn is None and not columns.agent:
        raise _nameless_agent(path, chosen)
    positions = column_positions(found.header)
    agent = columns.agent if folder_npn is None else ()
    markets = [(column,) for column in chosen.feed.only]
    for names in (columns.effective_on, agent, columns.identity, columns.status, *markets):
        if names and not positions_of(positions, names):
            raise _missing_column(path, found, chosen, names)


def _missing_column(
    path: Path, found: FoundHeader, chosen: Candidate, names: tuple[str, ...]
) -> FileRefused:
    """The refusal that names the column and what was found."""
    name = shown_name(path)
    wanted = " or ".join(f"`{column}`" for column in names)
    printed = ", ".join(header for header in found.header if header)
    return FileRefused(
        f"{name}: line {found.line}: the column {wanted} of {chosen.title} is missing; "
        f"found: {printed}; ask for the report with that column",
        file_name=name,
        line=found.line,
        column=names[0],
        carrier=chosen.carrier.code,
        feed=chosen.feed.name,
    )


def _nameless_agent(path: Path, chosen: Candidate) -> FileRefused:
    """The refusal of a file that names no agent and lies in nobody's folder."""
    name = shown_name(path)
    return FileRefused(
        f"{name}: {chosen.title} prints no agent; "
        f"put the file into the agent's folder, {chosen.carrier.code}/<npn>/",
        file_name=name,
        carrier=chosen.carrier.code,
        feed=chosen.feed.name,
    )
