"""Decides which rows have to wait, and says why in a sentence that gives nobody away."""

import re
from collections.abc import Sequence
from functools import lru_cache

from ingest.cells import CellPicker
from ingest.header import column_positions, unique_names
from ingest.recognise import RecognisedFile
from ingest.row_agents import UNKNOWN, RowAgents
from ingest.staged_row import HeldRecord, StagedRow
from ingest.values import UNREADABLE, is_no_number, read_id, read_npn, read_text
from models import HeldReason, Word

# A date, or what a spreadsheet prints for a formula that failed (`#DIV/0!`): nobody's own.
_DATE_LIKE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}|#[A-Z/0]{1,10}[!?]?")
_WORKBOOKS = (".xls", ".xlsx", ".xlsm")  # a formula that failed is read as a blank cell there
_DATES = ("submitted_on", "effective_on", "termed_on", "died_on", "birth_date")
# What shows in a column that rows of it have to wait, or might.
_LACKING = {
    **{StagedRow._fields.index(field): UNREADABLE for field in _DATES},
    StagedRow._fields.index("agent_id"): UNKNOWN,
}
_NEEDED = tuple(StagedRow._fields.index(field) for field in ("effective_on", "name"))


def suspects(columns: Sequence[Sequence[object]]) -> list[int]:
    """The rows that might have to wait, by the columns of StagedRow; mostly there are none.

    A row without a name or an effective date is only looked at: it may do without.
    """
    found: set[int] = set()
    marks = [*_LACKING.items(), *((place, None) for place in _NEEDED)]
    for place, mark in marks:
        if mark in columns[place]:
            found.update(index for index, cell in enumerate(columns[place]) if cell == mark)
    return sorted(found)


class RowHolding:
    """The rows of one file that lack an identity, a date that can be read, or a known agent."""

    def __init__(self, file: RecognisedFile, agents: RowAgents) -> None:
        assert file.carrier is not None, "only a carrier's file has rows to hold"
        assert file.feed is not None, "a carrier's file is of one of its feeds"
        self._file, self._agents = file, agents
        positions = column_positions(file.header)
        self._date_columns = {
            field: (CellPicker(positions, names), next(iter(names), field))
            for field in _DATES
            for names in [getattr(file.feed.columns, field)]
        }
        self._no_number = (
            "ask the carrier for the number or, if all rows of the file are this agent's, "
            f"put it into the agent's folder, inbox/{file.carrier.code}/<npn>/"
        )
        self._is_workbook = file.path.suffix.casefold() in _WORKBOOKS

    def held(self, row: StagedRow, cells: Sequence[str]) -> HeldRecord | None:
        """Why this row has to wait; None for one that does not."""
        found = self._lacking(row, cells)
        if found is None:
            return None
        reason, subject, problem = found
        return HeldRecord(
            line=row.line,
            reason=reason,
            subject=subject,
            message=f"line {row.line}: {problem}",
            policy_number=row.policy_number,
            raw=raw_cells(self._file, cells),
            member_id=row.member_id,
            medicare_id=row.medicare_id,
        )

    def _lacking(
        self, row: StagedRow, cells: Sequence[str]
    ) -> tuple[HeldReason, str | None, str] | None:
        """The first thing that is missing, whom or what it is about, and a sentence."""
        if row.effective_on is None and not (row.word == Word.PENDING and row.policy_number):
            return HeldReason.MISSING_EFFECTIVE_DATE, None, self._no_effective_date(cells)
        if not (row.member_id or row.medicare_id or row.name):
            problem = "no member id, Medicare id or name is printed; ask the carrier whose it is"
            return HeldReason.MISSING_IDENTITY, None, problem
        for field in _DATES:
            if getattr(row, field) == UNREADABLE:
                return self._invalid_date(field, cells)
        if row.agent_id == UNKNOWN:
            return self._unknown_agent(cells)
        return None

    def _no_effective_date(self, cells: Sequence[str]) -> str:
        """What stands in place of the effective date: nothing, zeros, or a day like 12/31/9999."""
        picker, column = self._date_columns["effective_on"]
        printed = read_text(picker.column([cells])[0])
        failed = " or a formula that failed" if self._is_workbook else ""
        problem = (
            f"`{column}` is blank{failed}"
            if printed is None
            else f"{printed!r} in `{column}` is no day on which anything begins"
        )
        return f"{problem}; ask the carrier for the effective date"

    def _invalid_date(self, field: str, cells: Sequence[str]) -> tuple[HeldReason, str | None, str]:
        """A date that no form fits; shown only where it cannot be somebody's birth date or id."""
        picker, column = self._date_columns[field]
        printed = picker.column([cells])[0].strip()
        shown = field != "birth_date" and _DATE_LIKE.fullmatch(printed) is not None
        what = f"{printed!r} in `{column}`" if shown else f"what `{column}` holds"
        problem = f"{what} is no date; correct it and give the file again"
        return HeldReason.INVALID_DATE, printed if shown else None, problem

    def _unknown_agent(self, cells: Sequence[str]) -> tuple[HeldReason, str | None, str]:
        """An agent who is not ours, or not yet."""
        called, subject = self._agents.subject(cells)
        if subject is None:
            problem = "no agent is printed; put the file into the agent's folder, <carrier>/<npn>/"
        elif called == "name":
            problem = (
                f"no NPN or writing number is printed for the agent {subject}; {self._no_number}"
            )
        else:
            problem = self._unknown_number(called, subject)
        return HeldReason.UNKNOWN_AGENT, subject, problem

    def _unknown_number(self, called: str, subject: str) -> str:
        """A number that names nobody yet, or that is none and never will."""
        if called == "NPN" and read_npn(subject) is None:
            return f"{subject!r} is no NPN, which has 1 to 10 digits; {self._no_number}"
        if called != "NPN" and read_id(subject) is None:
            return f"{subject!r} is a {called} that lost digits in Excel; {self._no_number}"
        if called != "NPN" and is_no_number(subject):
            return f"{subject!r} is no {called}; ask the carrier for the number"
        file = "agents.csv" if called == "NPN" else "writing_numbers.csv"
        return f"no agent with the {called} {subject} is known; load {file} that names it"


def raw_cells(file: RecognisedFile, cells: Sequence[str]) -> dict[str, str]:
    """Every printed cell by its header; names that repeat are numbered."""
    names = _names(file.header, max(len(file.header), len(cells)))
    return dict(zip(names, cells, strict=False))


@lru_cache(maxsize=256)
def _names(header: tuple[str, ...], width: int) -> tuple[str, ...]:
    """One name per cell."""
    return tuple(unique_names(header, width))
