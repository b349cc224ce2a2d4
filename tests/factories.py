"""Rows for tests: a factory takes only what a test is about; `save` stores rows with their tree."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from itertools import count
from typing import Any
from uuid import UUID

import icu
import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import insert
from sqlmodel import SQLModel

from loaders.statement import DIALECT
from models import (
    Agent,
    AgentLevel,
    AgentStatus,
    Carrier,
    CarrierReporting,
    Client,
    Enrollment,
    EnrollmentStatus,
    FeedKind,
    Network,
    Plan,
    Product,
    Scope,
    Word,
)

IDS = count(1001)  # far from what the database's own identities give out
COLLATOR = icu.Collator.createInstance(icu.Locale.getRoot())
RECEIVED_AT = datetime(2026, 11, 14, 9, 30, tzinfo=UTC)
AS_OF = date(2026, 11, 13)


def carrier(
    code: str, name: str, reporting: CarrierReporting = CarrierReporting.INCLUDED
) -> Carrier:
    """A carrier that reports weekly, three weeks late."""
    return Carrier(
        id=next(IDS), code=code, name=name, reporting=reporting, cadence_days=7, lag_days=21
    )


UHC = carrier("uhc", "UnitedHealthcare")
HUMANA = carrier("humana", "Humana")
ZING = carrier("zing", "Zing", CarrierReporting.LOW_VOLUME)


def agent(
    name: str,
    *,
    npn: str | None = None,
    upline: Agent | None = None,
    level: AgentLevel = AgentLevel.AGENT,
    status: AgentStatus = AgentStatus.ACTIVE,
) -> Agent:
    """An agent, today under that upline."""
    number = next(IDS)
    return Agent(
        id=number,
        npn=npn or str(number),
        name=name,
        name_key=COLLATOR.getSortKey(name),
        level=level,
        status=status,
        upline_id=upline.id if upline else None,
    )


def client(
    name: str,
    *,
    carrier: Carrier = UHC,
    member_id: str | None = None,
    medicare_id: str | None = None,
    birth_date: date | None = None,
) -> Client:
    """A member of a carrier."""
    number = next(IDS)
    return Client(
        id=number,
        carrier_id=carrier.id,
        member_key=UUID(int=number),
        name=name,
        member_id=member_id,
        medicare_id=medicare_id,
        birth_date=birth_date,
    )


def plan(code: str, *, carrier: Carrier = UHC, name: str | None = None) -> Plan:
    """An HMO plan with drugs."""
    return Plan(
        id=next(IDS),
        carrier_id=carrier.id,
        code=code,
        name=name,
        product=Product.MAPD,
        network=Network.HMO,
    )


def scope(*, carrier: Carrier = UHC, newest_on: date | None = None) -> Scope:
    """A book of a carrier for the whole organisation."""
    number = next(IDS)
    return Scope(
        id=number,
        carrier_id=carrier.id,
        feed=f"book {number}",
        kind=FeedKind.BOOK,
        rank=0,
        newest_on=newest_on,
    )


DEE = client("Dee Doe", member_id="900000001", birth_date=date(1950, 5, 4))


def enrollment(
    writer: Agent,
    *,
    status: EnrollmentStatus = EnrollmentStatus.ACTIVE,
    carrier: Carrier = UHC,
    client: Client = DEE,
    **columns: Any,
) -> Enrollment:
    """An enrollment that the agent wrote; other columns by name."""
    plain: dict[str, Any] = {
        "id": next(IDS),
        "product": Product.MAPD,
        "network": Network.HMO,
        "status_since": date(2026, 1, 1),
        "updated_at": RECEIVED_AT,
        "reported_on": AS_OF,
        "listed_by": [],
        "word": Word.CONFIRMED,
        "said_on": AS_OF,
        "as_of": AS_OF,
    }
    return Enrollment(
        agent_id=writer.id,
        carrier_id=carrier.id,
        client_id=client.id,
        status=status,
        **(plain | columns),
    )


def save(connection: psycopg.Connection, *rows: SQLModel) -> None:
    """Store the rows, the carriers and the client that stand above, and the tree of all agents."""
    known = [UHC, HUMANA, ZING, DEE]
    agents = [row for row in rows if isinstance(row, Agent)]
    others = [row for row in rows if not isinstance(row, Agent)]
    carriers = [row for row in others if isinstance(row, Carrier)]
    later = [row for row in others if not isinstance(row, Carrier)]
    with connection.transaction():
        for group in by_table([*known, *agents, *carriers, *later]):
            write(connection, group)
        if agents:
            write_tree(connection)


def by_table(rows: Iterable[SQLModel]) -> list[list[SQLModel]]:
    """The rows of each table, tables in order of appearance."""
    groups: dict[type[SQLModel], list[SQLModel]] = {}
    for row in rows:
        groups.setdefault(type(row), []).append(row)
    return list(groups.values())


def write(connection: psycopg.Connection, rows: Sequence[SQLModel]) -> None:
    """Insert rows of one table; rows that are there already stay."""
    values = [{name: plain(value) for name, value in row.model_dump().items()} for row in rows]
    columns = [name for name in values[0] if any(row[name] is not None for row in values)]
    table = rows[0].__table__  # type: ignore[attr-defined]
    statement = insert(table).values({name: None for name in columns})
    text = str(statement.compile(dialect=DIALECT, column_keys=columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"{text} on conflict do nothing", values)


def plain(value: Any) -> Any:
    """The value as psycopg takes it."""
    if isinstance(value, Enum):
        return value.value
    return Jsonb(value) if isinstance(value, dict) else value


def write_tree(connection: psycopg.Connection) -> None:
    """Uplines and downlines of every day from the agents' uplines, and today's numbering."""
    found = connection.execute("select id, upline_id from agent").fetchall()
    uplines = {agent_id: upline_id for agent_id, upline_id in found}
    connection.execute("delete from upline")
    connection.execute("delete from downline")
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into upline (agent_id, upline_id, valid) values (%s, %s, '(,)')",
            [(one, upline) for one, upline in uplines.items() if upline is not None],
        )
        cursor.executemany(
            "insert into downline (ancestor_id, descendant_id, depth, valid) "
            "values (%s, %s, %s, '(,)')",
            [row for one in uplines for row in ancestors(one, uplines)],
        )
    connection.execute("select number_tree(today) from business_day")


def ancestors(agent_id: int, uplines: dict[int, int | None]) -> list[tuple[int, int, int]]:
    """The agent and everyone above, as (ancestor, agent, depth)."""
    rows, above = [], agent_id
    while above is not None:
        rows.append((above, agent_id, len(rows)))
        above = uplines[above]
    return rows
