"""What a row that waits shows of whom it lists: its book lists that enrollment all the same."""

from collections.abc import Sequence
from functools import partial

from ingest.cells import CellPicker, Memo
from ingest.header import column_positions
from ingest.recognise import RecognisedFile
from ingest.row_clients import RowClients
from ingest.row_plans import RowPlans
from ingest.staged_row import HeldRecord
from ingest.values import UNREADABLE, read_date_in
from models import KeyKind

DATE_AND_PLAN = "DATE_AND_PLAN"  # beside the kinds of keys; without the date where none is read
WITHOUT_SEGMENT = len("H1234-001")


class HeldListing:
    """Reads what finds an enrollment, beside the ids, in the rows of one file."""

    def __init__(self, file: RecognisedFile) -> None:
        assert file.feed is not None, "only a carrier's file has rows to hold"
        self._width = len(file.header)
        self._clients = RowClients(file.feed, file.header)
        self._plans = RowPlans(file.feed, file.header)
        self._effective = CellPicker(
            column_positions(file.header), file.feed.columns.effective_on, file.feed.blanks
        )
        self._days = Memo(partial(read_date_in, file.feed.date_forms))

    def identities(self, records: Sequence[HeldRecord]) -> list[list[tuple[str, str]]]:
        """For each row its number, its name where no id is printed, and its date with its plan."""
        rows = [self._cells(record) for record in records]
        clients, plans = self._clients.columns(rows), self._plans.column(rows)
        days = self._days.column(self._effective.column(rows))
        found = []
        for place, record in enumerate(records):
            name = self._name(record, clients.letters[place], clients.birth_date[place])
            day = "" if days[place] in (None, UNREADABLE) else days[place]
            plan = (plans[place].code or "")[:WITHOUT_SEGMENT]
            printed = [(DATE_AND_PLAN, f"{day}/{plan}")]
            if record.policy_number:
                printed.append((KeyKind.POLICY_NUMBER.value, record.policy_number.upper()))
            if name:
                printed.append((KeyKind.NAME_AND_BIRTH_DATE.value, name))
            found.append(printed)
        return found

    def _cells(self, record: HeldRecord) -> list[str]:
        """The printed cells, as wide as the header."""
        cells = list(record.raw.values())
        return [*cells, *[""] * (self._width - len(cells))]

    @staticmethod
    def _name(record: HeldRecord, letters: str | None, birth_date: str | None) -> str | None:
        """A name with its birth date, or alone where nothing better is printed (hash_fresh_keys).

        Beside an id it would only find namesakes.
        """
        if letters is None or record.member_id or record.medicare_id or birth_date == UNREADABLE:
            return None
        if birth_date is None and record.policy_number:
            return None
        return f"{letters}/{birth_date or ''}"
