"""Takes in `compliance.csv`: open questions of compliance about policies."""

from datetime import date
from typing import Self

from psycopg import Connection
from pydantic import model_validator

from ingest.own_file import OwnFeedOutcome, OwnFile, OwnRecord, read_file
from ingest.own_value import CarrierCode, End, OptionalText, RequiredBeginning, Text
from ingest.statement import rows, run


class ComplianceRecord(OwnRecord):
    """A row of `compliance.csv`; open while `closed_on` is blank or ahead."""

    carrier: CarrierCode
    policy_number: Text
    opened_on: RequiredBeginning
    closed_on: End
    note: OptionalText

    def key(self) -> tuple[str, str, date]:
        """One row per carrier, policy and day of opening."""
        return self.carrier, self.policy_number, self.opened_on

    def subject(self) -> str:
        """The entry by its day; policies of people are not repeated in sentences."""
        return f"this {self.carrier} policy's entry of {self.opened_on}"

    @model_validator(mode="after")
    def check_order(self) -> Self:
        """An entry is not closed before it is opened."""
        if self.closed_on is not None and self.closed_on < self.opened_on:
            raise ValueError(
                f"closed_on {self.closed_on} is before opened_on {self.opened_on}; "
                "correct one of the two"
            )
        return self


def load_compliance(connection: Connection, file: OwnFile, today: date) -> OwnFeedOutcome:
    """Write one file of compliance entries."""
    carriers = [code for (code,) in rows(connection, "list_carriers")]
    read = read_file(file, ComplianceRecord, carriers)
    run(connection, "stage_compliance")
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "copy staged_compliance (line, carrier, policy_number, opened_on, closed_on, note)"
            " from stdin"
        ) as copy,
    ):
        for record in read.records:
            copy.write_row((record.line, *record.key(), record.closed_on, record.note))
    connection.execute("analyze staged_compliance")
    updated = run(connection, "update_compliance")
    inserted = run(connection, "insert_compliance")
    connection.execute("drop table staged_compliance")
    return OwnFeedOutcome(read.rows, inserted, updated, read.skipped)
