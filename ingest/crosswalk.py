"""Takes in `crosswalk.csv`: what became of each plan at a new year, in CMS's words."""

from collections import Counter
from datetime import date
from typing import Annotated, Self

from psycopg import Connection
from pydantic import BeforeValidator, model_validator

from ingest.own_file import OwnFeedOutcome, OwnFile, OwnRecord, read_file
from ingest.own_value import AbsentContract, AbsentPbp, PlanYear, parse_text
from ingest.statement import run

# CMS's words; the ones that give an ending its reason are compared as spelled here.
KNOWN_WORDS = {
    word.casefold(): word
    for word in (
        "Consolidated Renewal Plan",
        "Initial Contract",
        "New Contract",
        "New Plan",
        "Renewal Plan",
        "Renewal Plan with SAE",
        "Renewal Plan with SAR",
        "Terminated/Non-renewed Contract",
        "Terminated/Non-renewed Plan",
    )
}


def parse_word(cell: str) -> str:
    """The word as CMS spells it; a word that is none of CMS's as printed."""
    text = parse_text(cell)
    return KNOWN_WORDS.get(text.casefold(), text)


class CrosswalkRecord(OwnRecord):
    """A row of `crosswalk.csv`; `year` is the year of the current plan."""

    previous_contract: AbsentContract
    previous_pbp: AbsentPbp
    current_contract: AbsentContract
    current_pbp: AbsentPbp
    status: Annotated[str, BeforeValidator(parse_word)]
    year: PlanYear

    def key(self) -> tuple[int, str | None, str | None, str | None, str | None]:
        """One row per year, previous and current plan."""
        previous = self.previous_contract, self.previous_pbp
        return self.year, *previous, self.current_contract, self.current_pbp

    def subject(self) -> str:
        """The two plans and the year."""
        before = f"{self.previous_contract}-{self.previous_pbp}"
        after = f"{self.current_contract}-{self.current_pbp}" if self.current_contract else "none"
        return f"{before} to {after} in {self.year}"

    @model_validator(mode="after")
    def check_pairs(self) -> Self:
        """A contract and its PBP are given together or not at all."""
        for side, contract, pbp in (
            ("previous", self.previous_contract, self.previous_pbp),
            ("current", self.current_contract, self.current_pbp),
        ):
            if (contract is None) is not (pbp is None):
                raise ValueError(f"give both {side}_contract and {side}_pbp, or neither")
        return self


def load_crosswalk(connection: Connection, file: OwnFile, today: date) -> OwnFeedOutcome:
    """Write one file of the plan crosswalk; a row without a previous plan is skipped."""
    read = read_file(file, CrosswalkRecord)
    continued = [record for record in read.records if record.previous_contract is not None]
    stage_crosswalk(connection, continued)
    updated = run(connection, "update_crosswalk")
    inserted = run(connection, "insert_crosswalk")
    connection.execute("drop table staged_crosswalk")
    skipped = read.skipped + len(read.records) - len(continued)
    return OwnFeedOutcome(read.rows, inserted, updated, skipped, unknown_words(continued))


def stage_crosswalk(connection: Connection, records: list[CrosswalkRecord]) -> None:
    """Send the records to `staged_crosswalk`."""
    run(connection, "stage_crosswalk")
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "copy staged_crosswalk (line, year, previous_contract, previous_pbp, current_contract,"
            " current_pbp, status) from stdin"
        ) as copy,
    ):
        for record in records:
            copy.write_row((record.line, *record.key(), record.status))
    connection.execute("analyze staged_crosswalk")


def unknown_words(records: list[CrosswalkRecord]) -> list[str]:
    """A sentence for each status that is none of CMS's words, and so explains no ending."""
    counted = Counter(
        record.status for record in records if record.status.casefold() not in KNOWN_WORDS
    )
    return [
        f"status {word!r} on {count} rows is none of CMS's crosswalk words; it explains no ending"
        for word, count in sorted(counted.items())
    ]
