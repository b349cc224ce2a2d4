"""Takes in `uplines.csv` and derives from all periods who is below whom, on which days.

Stages: read, stage, check, compare with what is stored, write, refuse cycles, rebuild `downline`.
"""

from datetime import date, timedelta
from typing import Self

from psycopg import Connection
from pydantic import model_validator

from ingest.cycle import Cycle, UplinePeriod, find_cycle
from ingest.errors import FileRefused
from ingest.own_file import OwnFeedOutcome, OwnFile, OwnRecord, read_file
from ingest.own_value import Beginning, End, Npn, OptionalNpn, refuse_empty_period
from ingest.statement import rows, run


class UplineRecord(OwnRecord):
    """A row of `uplines.csv`: a period of an agent under an upline or, left blank, under none."""

    npn: Npn
    upline_npn: OptionalNpn
    valid_from: Beginning
    valid_to: End

    def key(self) -> tuple[str, str | None, date | None, date | None]:
        """The whole row: periods that differ are compared as periods."""
        return self.npn, self.upline_npn, self.valid_from, self.valid_to

    def subject(self) -> str:
        """The agent by NPN."""
        return f"agent {self.npn}"

    @model_validator(mode="after")
    def check_row(self) -> Self:
        """Nobody is their own upline, and a period has a day."""
        if self.npn == self.upline_npn:
            raise ValueError(f"agent {self.npn} is their own upline; name another, or none")
        refuse_empty_period(self.valid_from, self.valid_to)
        return self


def load_uplines(connection: Connection, file: OwnFile, today: date) -> OwnFeedOutcome:
    """Replace the periods of every agent that the file names; the others keep theirs."""
    read = read_file(file, UplineRecord)
    stage_uplines(connection, read.records)
    refuse_unknown_agents(connection, file)
    refuse_overlaps(connection, file)
    run(connection, "resolve_uplines")
    connection.execute("analyze given_upline")
    run(connection, "compare_uplines")
    [(inserted, updated)] = rows(connection, "count_uplines")
    if inserted or updated:
        for name in ("delete_uplines", "update_uplines", "insert_uplines"):
            run(connection, name)
        refuse_cycles(connection, file, today)
        rebuild_downline(connection)
        run(connection, "number_agents", today=today)
    connection.execute("drop table staged_upline, given_upline, compared_upline")
    return OwnFeedOutcome(read.rows, inserted, updated, read.skipped)


def stage_uplines(connection: Connection, records: list[UplineRecord]) -> None:
    """Send the records to `staged_upline`."""
    run(connection, "stage_uplines")
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "copy staged_upline (line, npn, upline_npn, valid_from, valid_to) from stdin"
        ) as copy,
    ):
        for record in records:
            copy.write_row((record.line, *record.key()))
    connection.execute("analyze staged_upline")


def refuse_unknown_agents(connection: Connection, file: OwnFile) -> None:
    """Every NPN is an agent's, or the file is refused."""
    for line, column, npn in rows(connection, "find_unknown_uplines"):
        raise file.refusal(
            f"{column} {npn} is no agent we know; take in agents.csv with them first, "
            "or correct the number",
            line,
            column,
        )


def refuse_overlaps(connection: Connection, file: OwnFile) -> None:
    """No agent has two of the file's periods on one day, or the file is refused."""
    for npn, first_line, second_line, day in rows(connection, "find_overlapping_uplines"):
        shared = f"on {day}" if day else "from the beginning"
        raise file.refusal(
            f"agent {npn} has two periods {shared}, on lines {first_line} and {second_line}; "
            "let the first end when the second begins",
            second_line,
        )


def refuse_cycles(connection: Connection, file: OwnFile, today: date) -> None:
    """Nobody stands above themselves on any day, with the periods stored now, or it is refused."""
    periods = (UplinePeriod(*row) for row in rows(connection, "list_uplines"))
    if cycle := find_cycle(periods):
        raise cycle_refusal(connection, file, cycle, today)


def cycle_refusal(connection: Connection, file: OwnFile, cycle: Cycle, today: date) -> FileRefused:
    """The sentence with one day of the cycle, its agents by NPN, and the lines that are of it."""
    day = cycle.begins or (cycle.ends - timedelta(days=1) if cycle.ends else today)
    found = rows(connection, "list_cycle_lines", agent_ids=list(cycle.agent_ids), day=day)
    npns = [npn for npn, _ in found]
    lines = [line for _, line in found if line is not None]
    last = max(lines, default=None)
    first = [line for _, line in found].index(last)
    chain = [*npns[first:], *npns[: first + 1]]
    named = f" (lines {', '.join(map(str, sorted(lines)))})" if len(lines) > 1 else ""
    return file.refusal(
        f"on {day} agents would stand above themselves: {' under '.join(chain)}{named}; "
        "correct one of these periods",
        last,
    )


def rebuild_downline(connection: Connection) -> None:
    """Bring `downline` to what the periods say, for those whom `compared_upline` may have moved."""
    run(connection, "collect_moved")
    connection.execute("analyze moved")
    run(connection, "walk_uplines")
    connection.execute("analyze walked")
    run(connection, "delete_downline")
    run(connection, "insert_downline")
    connection.execute("drop table moved, walked")
