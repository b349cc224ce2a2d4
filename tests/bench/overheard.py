"""The statements that our server runs for a question, with the values that vary left open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

import loaders.database as door
from graph.auth import EVERYONE
from graph.operation import Request, answer
from tests.bench.statement import document

# What is known of an agent before its enrollments are asked for.
KNOWN = ("npn", "id", "upline_id", "tree_from", "tree_to")
# An agent whose numbers are all different and large, so that none is met by accident.
SAMPLE = """
select npn, id, upline_id, tree_from, tree_to
from agent
where upline_id > 100 and tree_to > tree_from
    and cardinality(array(select distinct unnest(array[id, upline_id, tree_from, tree_to]))) = 4
order by tree_from desc
limit 1
"""


@dataclass(frozen=True)
class Overheard:
    """One statement; `open` says which parameter takes which value of the agent, as a list or not.

    `columns` are the names of what it gives, in order.
    """

    text: str
    parameters: Mapping[str, Any]
    open: tuple[tuple[str, str, bool], ...]
    columns: tuple[str, ...]

    def given(self, agent: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters for one agent."""
        varying = {
            name: [agent[known]] if is_list else agent[known] for name, known, is_list in self.open
        }
        return {**self.parameters, **varying}

    @property
    def needs_only_npn(self) -> bool:
        """Whether it can run before the agent is known."""
        return all(known == "npn" for _, known, _ in self.open)


async def overhear(pool: AsyncConnectionPool[AsyncConnection[Any]], query: str) -> list[Overheard]:
    """The statements behind queries/<query>.graphql, in the order in which they run."""
    async with pool.connection() as connection, connection.transaction():
        await connection.execute("select open_view(null, 60000)")  # before it nobody is seen
        row: Any = await (await connection.execute(SAMPLE)).fetchone()
    sample = dict(zip(KNOWN, row, strict=True))
    heard: list[Overheard] = []
    plain_exchange = door.exchange

    async def listen(connection: Any, asked: Any) -> Any:
        heard.extend(opened(one.text, one.parameters, sample) for one in asked if one != door.BEGIN)
        return await plain_exchange(connection, asked)

    door.exchange = listen
    try:
        request = Request(document(query), {"npn": sample["npn"]})
        await answer(request, door.Database(pool, pool), EVERYONE)
    finally:
        door.exchange = plain_exchange
    async with pool.connection() as connection:
        return [await with_columns(connection, one) for one in heard]


def opened(text: str, parameters: Mapping[str, Any], sample: Mapping[str, Any]) -> Overheard:
    """The statement without the sample's values."""
    names = {value: name for name, value in sample.items()}
    found = []
    for name, value in parameters.items():
        alone = value[0] if isinstance(value, list) and len(value) == 1 else value
        if isinstance(alone, (int, str)) and not isinstance(alone, bool) and alone in names:
            found.append((name, names[alone], isinstance(value, list)))
    closed = {name: value for name, value in parameters.items()}
    return Overheard(text, closed, tuple(found), ())


async def with_columns(connection: AsyncConnection[Any], one: Overheard) -> Overheard:
    """The statement with the names of what it gives."""
    cursor = await connection.execute(one.text, one.parameters)
    columns = tuple(column.name for column in cursor.description or ())
    return Overheard(one.text, one.parameters, one.open, columns)
