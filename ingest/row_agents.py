"""Finds the agent of each row: by NPN, else by the carrier's own number, else by the folder."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from ingest.cells import CellPicker, Memo
from ingest.header import column_positions
from ingest.recognise import RecognisedFile
from ingest.values import LONGEST_ID, UNREADABLE, is_no_number, read_id, read_npn, read_text
from models import WritingNumberKind

UNKNOWN = -1  # a number is printed, but it is nobody's


class AgentDirectory(Protocol):
    """Who our agents are, and by which numbers one carrier knows them."""

    def agent_id(self, npn: str) -> int | None:
        """The agent with this NPN."""
        ...

    def agent_id_by_number(self, kind: WritingNumberKind, number: str, on: date) -> int | None:
        """The agent who held the carrier's number on that day."""
        ...


class RowAgents:
    """The agents of one file's rows. The first number that a row prints decides, known or not."""

    def __init__(self, file: RecognisedFile, directory: AgentDirectory) -> None:
        assert file.feed is not None, "only a carrier's file has agents in its rows"
        assert file.as_of is not None, "a carrier's file is as of a day"
        positions = column_positions(file.header)
        columns = file.feed.columns
        self._directory = directory
        self._kind = file.feed.writing_number_kind
        self._as_of = file.as_of.isoformat()
        self._folder_npn = file.folder_npn
        self._npn = CellPicker(positions, columns.npn)
        self._number = CellPicker(positions, columns.writing_number)
        self._name = CellPicker(positions, columns.agent_name)
        self._by_npn = Memo(self._agent_by_npn)
        self._by_number = Memo(self._agent_by_number)

    def column(
        self,
        rows: Sequence[Sequence[str]],
        submitted_on: Sequence[str | None],
        effective_on: Sequence[str | None],
    ) -> Sequence[int | None]:
        """The id of each row's agent; UNKNOWN where it is not known."""
        found = self._by_npn.column(self._npn.column(rows))
        if None not in found:
            return found
        days = [
            next((day for day in pair if day and day != UNREADABLE), self._as_of)
            for pair in zip(submitted_on, effective_on, strict=True)
        ]
        numbers = self._by_number.column(zip(self._number.column(rows), days, strict=True))
        folder = self._agent_by_npn(self._folder_npn or "")
        others = zip(found, numbers, strict=True)
        return [_first(by_npn, by_number, folder) for by_npn, by_number in others]

    def subject(self, row: Sequence[str]) -> tuple[str, str | None]:
        """How the agent who is not known is called, and by what: the number or name as printed."""
        if read_npn(npn := self._npn.column([row])[0]) is not None:
            return "NPN", npn.strip()
        kind = (self._kind or "number").replace("_", " ").lower()
        calls = (
            (kind if kind == "writing id" else kind.upper(), self._number.column([row])[0]),
            ("NPN", self._folder_npn or npn),
            ("name", self._name.column([row])[0]),
        )
        printed = ((by, read_text(cell)) for by, cell in calls)
        return next(((by, text[:LONGEST_ID]) for by, text in printed if text), ("NPN", None))

    def _agent_by_npn(self, cell: str) -> int | None:
        """The agent, UNKNOWN for another NPN, None where no NPN is printed."""
        npn = read_npn(cell)
        if npn is None:
            return None
        found = self._directory.agent_id(npn)
        return UNKNOWN if found is None else found

    def _agent_by_number(self, cell_and_day: tuple[str, str]) -> int | None:
        """The agent, UNKNOWN for a number that nobody held that day, None where none is printed."""
        cell, day = cell_and_day
        number = None if is_no_number(cell) else read_id(cell)
        if number is None or self._kind is None:
            return None
        on = date.fromisoformat(day)
        found = self._directory.agent_id_by_number(self._kind, number, on)
        return UNKNOWN if found is None else found


def _first(*found: int | None) -> int:
    """The first that says anything."""
    return next((agent for agent in found if agent is not None), UNKNOWN)
