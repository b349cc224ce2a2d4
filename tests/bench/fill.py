"""Rows written straight into the tables: an organisation of any size within a minute or two."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from random import Random

import psycopg

from ingest.collation import name_key
from ingest.synthesis.names import FIRST_NAMES, LAST_NAMES
from models.production import rebuild_production
from tests.bench.statement import statement

TODAY = date(2026, 11, 20)
LEVELS = ("NMO", "FMO", "SGA", "MGA", "GA", "AGENT", "SOLICITOR")
# Of 20,000 agents 309 stand on the first three levels and 1,827 on the first four.
SHARES = (1, 14, 294, 1518, 7000, 8000, 3173)
FIRST_NPN = 10_000_000


@dataclass(frozen=True)
class Size:
    """How much there is of everything."""

    agents: int
    enrollments: int

    @property
    def words(self) -> str:
        """For people."""
        return f"{self.agents:,} agents, {self.enrollments:,} enrollments"


def fill(connection: psycopg.Connection, size: Size) -> None:
    """An organisation of that size, the same rows each time."""
    with connection.transaction():
        connection.execute("select setseed(0.25)")
        connection.execute("set local max_parallel_workers_per_gather = 0")
        connection.execute("set local work_mem = '256MB'")
        connection.execute("set local maintenance_work_mem = '512MB'")
        connection.execute(statement("fill_carriers"))
        write_agents(connection, size.agents)
        connection.execute(statement("fill_downline"))
        connection.execute("select number_tree(%s)", (TODAY,))
        with indexes_rebuilt(connection, "client"):
            connection.execute(statement("fill_clients"), {"enrollments": size.enrollments})
        connection.execute("alter table enrollment disable trigger user")
        with indexes_rebuilt(connection, "enrollment"):
            connection.execute(
                statement("fill_enrollments"), {"agents": size.agents, "today": TODAY}
            )
        connection.execute("alter table enrollment enable trigger user")
        connection.execute("update business_day set today = %s", (TODAY,))
        rebuild_production(connection)
    connection.execute("vacuum analyze")


def write_agents(connection: psycopg.Connection, agents: int) -> None:
    """The tree from the top down, every agent under one of the level above; a few have many."""
    chance = Random(1)
    sizes = level_sizes(agents)
    first, above = 1, range(0)
    uplines: list[tuple[int, int]] = []
    columns = "agent (id, npn, name, name_key, level, status)"
    with connection.cursor() as cursor, cursor.copy(f"copy {columns} from stdin") as copy:
        for level, count in zip(LEVELS, sizes, strict=True):
            members = range(first, first + count)
            for number in members:
                name = f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"
                npn = str(FIRST_NPN + number * 7919 % 80_000_000)
                copy.write_row((number, npn, name, name_key(name), level, "ACTIVE"))
                if above:
                    place = int(len(above) * chance.random() ** 1.6)
                    uplines.append((number, above[place]))
            first, above = first + count, members
    with connection.cursor() as cursor:
        with cursor.copy("copy upline (agent_id, upline_id, valid) from stdin") as copy:
            for agent_id, upline_id in uplines:
                copy.write_row((agent_id, upline_id, "(,)"))
        cursor.execute("select setval(pg_get_serial_sequence('agent', 'id'), %s)", (agents,))


def level_sizes(agents: int) -> list[int]:
    """How many agents stand on each level, one at the top and at least one on each."""
    sizes = [max(1, agents * share // sum(SHARES)) for share in SHARES]
    sizes[0] = 1
    sizes[5] += agents - sum(sizes)
    return sizes


@contextmanager
def indexes_rebuilt(connection: psycopg.Connection, table: str) -> Iterator[None]:
    """Write without the table's plain indexes, which are made again afterwards in one go each."""
    plain = connection.execute(
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index "
        "where indrelid = %s::regclass and not indisunique",
        (table,),
    ).fetchall()
    for name, _ in plain:
        connection.execute(f"drop index {name}")
    yield
    for _, definition in plain:
        connection.execute(definition)
