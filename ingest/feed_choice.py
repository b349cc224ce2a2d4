"""Decides between feeds that share a header: by folder, by cells, by the file's name."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ingest.errors import FileRefused
from ingest.file_name import shown_name
from ingest.header import column_positions, positions_of
from ingest.header_search import Candidate, FoundHeader
from ingest.values import read_npn

LOOKED_AT = 20_000  # rows whose cells say which feed it is


@dataclass(frozen=True)
class FolderHint:
    """What the folders `<carrier>/<file>` and `<carrier>/<npn>/<file>` say; the NPN as written."""

    carrier: str | None
    npn: str | None


def folder_hint(path: Path, given_carrier: str | None, known: Collection[str]) -> FolderHint:
    """The carrier and the agent by the folders above the file, where they are named so."""
    parent, above = path.absolute().parent.name, path.absolute().parent.parent.name.casefold()
    npn = parent if parent.isascii() and parent.isdigit() and read_npn(parent) else None
    if npn is not None and above in known:
        return FolderHint(above, npn)
    if npn is not None and given_carrier is not None:
        return FolderHint(given_carrier, npn)
    carrier = parent.casefold()
    return FolderHint(carrier if carrier in known else None, None)


def choose_feed(path: Path, found: FoundHeader, hint: FolderHint) -> Candidate:
    """The one feed that the file is; refused when carriers share its layout and none is named."""
    candidates = found.candidates
    if len({candidate.carrier.code for candidate in candidates}) > 1:
        named = [one for one in candidates if one.carrier.code == hint.carrier]
        if not named:
            raise _ambiguous(path, candidates)
        candidates = tuple(named)
    if len(candidates) == 1:
        return candidates[0]
    votes = _votes(found, candidates)
    if len(votes) != 1 and (by_name := _by_name(path, candidates)) is not None:
        return by_name  # what a file calls itself stays the same from week to week, its mixture not
    return candidates[votes.most_common(1)[0][0] if votes else 0]


def _votes(found: FoundHeader, candidates: Sequence[Candidate]) -> Counter[int]:
    """How many rows have each candidate's values in the column that tells; none is left out."""
    votes: Counter[int] = Counter()
    for index, candidate in enumerate(candidates):
        if (tell := candidate.feed.tell_apart) is not None:
            values = {value.casefold() for value in tell.values}
            votes[index] = sum(cell in values for cell in _column(found, tell.column))
    return +votes


def _column(found: FoundHeader, name: str) -> Iterable[str]:
    """The cells below the header in a column, casefolded."""
    positions = positions_of(column_positions(found.header), (name,))
    for line, cells in islice(found.source.rows(), LOOKED_AT):
        if line > found.line and positions and positions[0] < len(cells):
            yield cells[positions[0]].strip().casefold()


def _by_name(path: Path, candidates: Sequence[Candidate]) -> Candidate | None:
    """The one feed of which the file's name has a word; None where it has words of several.

    A longer word is looked for first, and no other within it: `inactive` holds `active`.
    """
    name = path.name.casefold()
    words = {
        word.casefold(): candidate
        for candidate in candidates
        for word in (candidate.feed.tell_apart.file_words if candidate.feed.tell_apart else ())
    }
    named: dict[str, Candidate] = {}
    for word in sorted(words, key=len, reverse=True):
        if word in name:
            named[words[word].feed.name] = words[word]
            name = name.replace(word, " ")
    return next(iter(named.values())) if len(named) == 1 else None


def _ambiguous(path: Path, candidates: Sequence[Candidate]) -> FileRefused:
    """The refusal of a layout that several carriers share."""
    name = shown_name(path)
    codes = sorted({candidate.carrier.code for candidate in candidates})
    folders = " or ".join(f"{code}/" for code in codes)
    return FileRefused(
        f"{name}: {' and '.join(codes)} share this layout and the file does not say whose it is; "
        f"give --carrier, or put it into the folder {folders}",
        file_name=name,
    )
