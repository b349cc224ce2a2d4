"""Takes in `agents.csv`: who is, or was, with the organisation."""

from datetime import date
from typing import Annotated

from psycopg import Connection

from ingest.collation import name_key
from ingest.own_file import OwnFeedOutcome, OwnFile, OwnRecord, read_file
from ingest.own_value import Beginning, End, Npn, Text, one_of
from ingest.statement import run
from models import AgentLevel, AgentStatus


class AgentRecord(OwnRecord):
    """A row of `agents.csv`; `since` and `until` are shown and decide nothing."""

    npn: Npn
    name: Text
    level: Annotated[AgentLevel, one_of(AgentLevel)]
    status: Annotated[AgentStatus, one_of(AgentStatus)]
    since: Beginning
    until: End

    def key(self) -> str:
        """One row per NPN."""
        return self.npn

    def subject(self) -> str:
        """The agent by NPN."""
        return f"agent {self.npn}"


def load_agents(connection: Connection, file: OwnFile, today: date) -> OwnFeedOutcome:
    """Write one file of agents, who stand where they stood in the tree; new ones under nobody."""
    read = read_file(file, AgentRecord)
    run(connection, "stage_agents")
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "copy staged_agent (line, npn, name, name_key, level, status, since, until) from stdin"
        ) as copy,
    ):
        for record in read.records:
            copy.write_row(
                (
                    record.line,
                    record.npn,
                    record.name,
                    name_key(record.name),
                    record.level.value,
                    record.status.value,
                    record.since,
                    record.until,
                )
            )
    connection.execute("analyze staged_agent")
    updated = run(connection, "update_agents")
    inserted = run(connection, "insert_agents")
    connection.execute("drop table staged_agent")
    if inserted or updated:
        run(connection, "insert_agents_downline")
        run(connection, "number_agents", today=today)
    return OwnFeedOutcome(
        read.rows, inserted, updated, read.skipped, impossible_stays(read.records)
    )


def impossible_stays(records: list[AgentRecord]) -> list[str]:
    """A sentence for each agent who left before they came: shown as printed, so only a warning."""
    return [
        f"line {record.line}: agent {record.npn} is until {record.until}, before their since "
        f"{record.since}; correct one of the two"
        for record in records
        if record.since and record.until and record.until < record.since
    ]
