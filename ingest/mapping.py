"""Turns the rows of a recognised file into normalised statements, chunk by chunk.

Works on columns, not rows: each distinct cell is read once, which is what makes a million rows a
matter of seconds.
"""

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from itertools import compress, islice
from typing import Any
from zlib import crc32

import orjson

from ingest.carrier import FeedProfile
from ingest.cells import CellPicker, Memo
from ingest.header import column_positions
from ingest.names import read_county, read_state
from ingest.reading import Row
from ingest.recognise import RecognisedFile
from ingest.row_agents import AgentDirectory, RowAgents
from ingest.row_clients import LOST_DIGITS, RowClients, count_lost
from ingest.row_endings import RowEndings
from ingest.row_filter import FileEnd, RowFilter
from ingest.row_holding import RowHolding, raw_cells, suspects
from ingest.row_plans import RowPlans
from ingest.staged_row import HeldRecord, StagedRow
from ingest.values import UNREADABLE, read_date_in, read_ids, read_policy_numbers

__all__ = ["AgentDirectory", "HeldRecord", "MappedChunk", "StagedRow", "map_file", "raw_cells"]

# What a row says before its client's name identifies nobody; its line is not said, and its agent
# has another id in each database.
OPEN = StagedRow._fields.index("name") - 1

CHUNK_ROWS = 4_000  # few enough to stay in the processor's cache
PERSONS_ID = "`{column}` holds a member or Medicare id, no policy number; it is passed over"
UNREAD_PLAN = "the plan code cannot be read; the row has none"


@dataclass
class MappedChunk:
    """What became of some rows: every one is staged, held, or counted as skipped.

    `unmapped` counts words that the carrier's file does not know, by column; `warnings` count
    cells that were passed over, by what they are; `remarks` are sentences on the file's end.
    """

    staged: list[StagedRow] = field(default_factory=list)
    held: list[HeldRecord] = field(default_factory=list)
    skipped: int = 0
    unmapped: Counter[tuple[str, str]] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)


def map_file(
    file: RecognisedFile,
    directory: AgentDirectory,
    *,
    key: bytes = b"",
    chunk_rows: int = CHUNK_ROWS,
) -> Iterator[MappedChunk]:
    """The rows below the header, in chunks; `key` keys the hashes of their content.

    The last chunk has what is to be said of the file's end.
    """
    assert file.feed is not None, "only a carrier's file is mapped"
    mapper = _Mapper(file, file.feed, directory, key)
    rows = file.rows()
    while True:
        with _collector_paused():
            numbered = list(islice(rows, chunk_rows))
            chunk = mapper.map_rows(numbered) if numbered else None
        if chunk is None:
            break
        yield chunk
    if remarks := mapper.end.remarks():
        yield MappedChunk(remarks=remarks)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No garbage collection: rows hold no cycles, and looking for some takes a third more."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


_as_staged = partial(tuple.__new__, StagedRow)  # what _make does, without a call of Python's


class _Mapper:
    """Maps the rows of one file; what it has read of a column it remembers."""

    def __init__(
        self, file: RecognisedFile, feed: FeedProfile, directory: AgentDirectory, key: bytes
    ) -> None:
        pick = partial(CellPicker, column_positions(file.header), blanks=feed.blanks)
        read_day = partial(read_date_in, feed.date_forms)
        self._width = len(file.header)
        self._effective, self._effective_days = pick(feed.columns.effective_on), Memo(read_day)
        self._submitted, self._submitted_days = pick(feed.columns.submitted_on), Memo(read_day)
        self._policy, self._policy_column = (
            pick(feed.columns.policy_number),
            feed.columns.policy_number,
        )
        self._member, self._medicare = pick(feed.columns.member_id), pick(feed.columns.medicare_id)
        self._county, self._counties = pick(feed.columns.county), Memo(read_county)
        self._state, self._states = pick(feed.columns.state), Memo(read_state)
        self._filter = RowFilter(feed, file.header)
        self.end = FileEnd(file, self._filter)
        self._plans = RowPlans(feed, file.header)
        self._endings = RowEndings(feed, file.header)
        self._clients = RowClients(feed, file.header)
        self._agents = RowAgents(file, directory)
        self._holding = RowHolding(file, self._agents)
        self._hash = blake2b(key=key[: blake2b.MAX_KEY_SIZE], digest_size=12)

    def map_rows(self, numbered: Sequence[Row]) -> MappedChunk:
        """What became of these rows."""
        chunk = MappedChunk()
        self.end.note(numbered)
        lines, rows = self._data_rows(numbered)
        chunk.skipped = len(numbered) - len(rows)
        if rows:
            self._deal(chunk, self._columns(chunk, lines, rows), rows)
        return chunk

    def _data_rows(self, numbered: Sequence[Row]) -> tuple[list[int], list[list[str]]]:
        """The lines and cells of the rows that are data, each as wide as the header."""
        lines = [line for line, _ in numbered]
        rows = [cells for _, cells in numbered]
        if min(map(len, rows)) < self._width:
            rows = [cells + [""] * (self._width - len(cells)) for cells in rows]
        wanted = self._filter.medicare(rows) or [True] * len(rows)
        days = self._effective_days.column(self._effective.column(rows))
        if None in days or UNREADABLE in days:
            for index, day in enumerate(days):
                if (day is None or day == UNREADABLE) and self._filter.is_no_data(rows[index]):
                    wanted[index] = False
        if all(wanted):
            return lines, rows
        return list(compress(lines, wanted)), list(compress(rows, wanted))

    def _columns(
        self, chunk: MappedChunk, lines: Sequence[int], rows: Sequence[Sequence[str]]
    ) -> list[Sequence[Any]]:
        """What each row says, whatever it lacks, as the columns of StagedRow without the last.

        The chunk's words and warnings are counted on the way.
        """
        plans = self._plans.column(rows)
        endings = self._endings.columns(rows, plans)
        clients = self._clients.columns(rows)
        effective_on = self._effective_days.column(self._effective.column(rows))
        submitted_on = self._submitted_days.column(self._submitted.column(rows))
        chunk.unmapped.update(endings.unmapped)
        chunk.warnings.update(clients.warnings)
        if unread := sum(plan.unread for plan in plans):
            chunk.warnings[UNREAD_PLAN] += unread
        return [
            lines,
            self._agents.column(rows, submitted_on, effective_on),
            [plan.code for plan in plans],
            [plan.name for plan in plans],
            [plan.product for plan in plans],
            [plan.network for plan in plans],
            self._policy_numbers(chunk, rows),
            self._counties.column(self._county.column(rows)),
            self._states.column(self._state.column(rows)),
            submitted_on,
            effective_on,
            endings.termed_on,
            endings.died,
            endings.died_on,
            [verdict.word for verdict in endings.verdicts],
            [verdict.said_reason for verdict in endings.verdicts],
            [verdict.carrier_status for verdict in endings.verdicts],
            [verdict.termination_detail for verdict in endings.verdicts],
            clients.name,
            clients.letters,
            clients.birth_date,
            clients.member_id,
            clients.medicare_id,
            clients.medicare_partial,
        ]

    def _policy_numbers(
        self, chunk: MappedChunk, rows: Sequence[Sequence[str]]
    ) -> Sequence[str | None]:
        """What each row prints as its policy number and is one, never an id of the person."""
        if not self._policy.found:
            return [None] * len(rows)
        cells = self._policy.column(rows)
        numbers = read_policy_numbers(cells, self._member.column(rows), self._medicare.column(rows))
        if None in numbers:
            column, printed = self._policy_column, read_ids(cells)
            count_lost(chunk.warnings, LOST_DIGITS, column, printed, cells)
            if passed := numbers.count(None) - printed.count(None):
                chunk.warnings[PERSONS_ID.format(column=column[0])] += passed
        return numbers

    def _content(self, columns: Sequence[Sequence[Any]]) -> list[str]:
        """A hash of everything that each row says, its line apart.

        Its beginning is that of what is nobody's secret: of two rows that say different things of
        one enrollment on one day, the same one decides in every database.
        """
        begin, dumps = self._hash.copy, orjson.dumps
        contents = []
        for said in zip(*columns[1:], strict=True):
            open_part, content = dumps(said[1:OPEN]), begin()
            content.update(open_part)
            content.update(dumps((said[0], *said[OPEN:])))
            contents.append(f"{crc32(open_part):08x}{content.hexdigest()}")
        return contents

    def _deal(
        self,
        chunk: MappedChunk,
        columns: Sequence[Sequence[Any]],
        rows: Sequence[Sequence[str]],
    ) -> None:
        """Put each row where it belongs: staged, or held for what it lacks."""
        said = zip(*columns, self._content(columns), strict=True)
        staged = list(map(_as_staged, said))
        waiting = set()
        for index in suspects(columns):
            held = self._holding.held(staged[index], rows[index])
            if held is not None:
                chunk.held.append(held)
                waiting.add(held.line)
        chunk.staged = [row for row in staged if row.line not in waiting] if waiting else staged
