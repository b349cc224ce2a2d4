"""Takes in `writing_numbers.csv`: the numbers under which carriers know our agents."""

from datetime import date
from typing import Annotated, Self

from psycopg import Connection
from pydantic import model_validator

from ingest.own_file import OwnFeedOutcome, OwnFile, OwnRecord, read_file
from ingest.own_value import Beginning, CarrierCode, End, Npn, Text, one_of, refuse_empty_period
from ingest.statement import rows, run
from models import WritingNumberKind


class WritingNumberRecord(OwnRecord):
    """A row of `writing_numbers.csv`: who holds a carrier's number in a period."""

    carrier: CarrierCode
    kind: Annotated[WritingNumberKind, one_of(WritingNumberKind)]
    number: Text
    npn: Npn
    valid_from: Beginning
    valid_to: End

    def key(self) -> tuple[str, WritingNumberKind, str, date | None]:
        """One row per carrier, kind, number and first day."""
        return self.carrier, self.kind, number_key(self.kind, self.number), self.valid_from

    def subject(self) -> str:
        """The number with its carrier and kind."""
        return f"{self.carrier} {self.kind.value} {self.number}"

    @model_validator(mode="after")
    def check_period(self) -> Self:
        """A period has a day."""
        refuse_empty_period(self.valid_from, self.valid_to)
        return self


def number_key(kind: WritingNumberKind, number: str) -> str:
    """The number as it is stored and compared: a spreadsheet may have eaten its leading zeros.

    Tax numbers are printed with and without their hyphen.
    """
    key = "".join(number.split()).upper()
    if kind is WritingNumberKind.TIN:
        key = key.replace("-", "")
    return (key.lstrip("0") or "0") if key.isascii() and key.isdigit() else key


def load_writing_numbers(connection: Connection, file: OwnFile, today: date) -> OwnFeedOutcome:
    """Write one file of writing numbers; a period is the same one as long as its first day is."""
    carriers = [code for (code,) in rows(connection, "list_carriers")]
    read = read_file(file, WritingNumberRecord, carriers)
    stage_writing_numbers(connection, read.records)
    refuse_unknown_holders(connection, file)
    run(connection, "resolve_writing_numbers")
    connection.execute("analyze given_writing_number")
    refuse_two_holders(connection, file)
    updated = run(connection, "update_writing_numbers")
    inserted = run(connection, "insert_writing_numbers")
    connection.execute("drop table staged_writing_number, given_writing_number")
    return OwnFeedOutcome(read.rows, inserted, updated, read.skipped)


def stage_writing_numbers(connection: Connection, records: list[WritingNumberRecord]) -> None:
    """Send the records to `staged_writing_number`."""
    run(connection, "stage_writing_numbers")
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "copy staged_writing_number (line, carrier, kind, number, valid_from, npn, valid_to)"
            " from stdin"
        ) as copy,
    ):
        for record in records:
            copy.write_row((record.line, *record.key(), record.npn, record.valid_to))
    connection.execute("analyze staged_writing_number")


def refuse_unknown_holders(connection: Connection, file: OwnFile) -> None:
    """Every NPN is an agent's, or the file is refused."""
    for line, npn in rows(connection, "find_unknown_holders"):
        raise file.refusal(
            f"npn {npn} is no agent we know; take in agents.csv with them first, "
            "or correct the number",
            line,
            "npn",
        )


def refuse_two_holders(connection: Connection, file: OwnFile) -> None:
    """No number has two holders on a day, in the file or with what stays stored."""
    for line, code, kind, number, npn, other_line, other_npn, day in rows(
        connection, "find_two_holders"
    ):
        shared = f"on {day}" if day else "from the beginning"
        where = f"on line {other_line}" if other_line else "as stored"
        raise file.refusal(
            f"{code} {kind} {number} would be held {shared} by agent {npn} and, {where}, by agent "
            f"{other_npn}; let the first period end when the second begins",
            line,
        )
