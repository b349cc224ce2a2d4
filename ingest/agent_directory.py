"""Finds the agent of a carrier's row: by NPN, or by the carrier's own number for them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from psycopg import Connection

from ingest.statement import rows
from ingest.values import read_npn
from ingest.writing_number import number_key
from models import WritingNumberKind


class Holding(NamedTuple):
    """Who holds a number from a day on (null: since ever) until before another (null: still)."""

    begins: date | None
    ends: date | None
    agent_id: int

    def covers(self, day: date) -> bool:
        """Whether the holding has this day."""
        begun = self.begins is None or self.begins <= day
        return begun and (self.ends is None or day < self.ends)


@dataclass(frozen=True)
class AgentDirectory:
    """Every agent, and one carrier's numbers for them, as they were when a file was begun."""

    id_by_npn: Mapping[str, int]
    holdings: Mapping[tuple[WritingNumberKind, str], Sequence[Holding]]

    def agent_id(self, npn: str) -> int | None:
        """The agent with this NPN, leading zeros or not; none where nobody has it."""
        return self.id_by_npn.get(read_npn(npn) or "")

    def may_know(self, subject: str) -> bool:
        """Whether any agent has this NPN or, on some day, this number of the carrier's."""
        return self.agent_id(subject) is not None or any(
            (kind, number_key(kind, subject)) in self.holdings for kind in WritingNumberKind
        )

    def agent_id_by_number(self, kind: WritingNumberKind, number: str, on: date) -> int | None:
        """The agent who holds the carrier's number on that day; none where nobody does."""
        for holding in self.holdings.get((kind, number_key(kind, number)), ()):
            if holding.covers(on):
                return holding.agent_id
        return None


def agent_directory(connection: Connection, carrier_id: int) -> AgentDirectory:
    """The directory for one carrier's file, read at once: a file asks it once per row."""
    holdings: dict[tuple[WritingNumberKind, str], list[Holding]] = defaultdict(list)
    for kind, number, *holding in rows(connection, "list_holdings", carrier_id=carrier_id):
        holdings[WritingNumberKind(kind), number].append(Holding(*holding))
    return AgentDirectory(dict(rows(connection, "list_agents")), dict(holdings))
