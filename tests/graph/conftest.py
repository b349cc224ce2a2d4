"""Queries against a database of the test's own, and a counter of the statements they need."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

import pytest
from psycopg import Connection

from graph.operation import Request, answer
from loaders import Access, Database, Role
from loaders.database import recorded
from models.database import open_pool, server_url
from tests.factories import agent, enrollment, save

EVERYONE = Access(agent_npn=None, sees_client_details=True, role=Role.OPERATOR)
CountQueries = Callable[[int], AbstractContextManager[None]]


class Execute(Protocol):
    """Runs a query; `access` says for whom, everything else is a variable."""

    def __call__(self, query: str, access: Access = ..., **variables: Any) -> Awaitable[Any]: ...


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_pool(server_url(database_url), min_size=1, max_size=4) as pool:
        yield Database(pool, pool, statement_seconds=60.0)  # for a busy machine


@pytest.fixture
def respond(database: Database) -> Execute:
    """The whole answer, errors included."""

    async def run(query: str, access: Access = EVERYONE, **variables: Any) -> Any:
        return (await answer(Request(query, variables), database, access)).body

    return run


@pytest.fixture
def execute(respond: Execute) -> Execute:
    """The data of an answer without errors."""

    async def run(query: str, access: Access = EVERYONE, **variables: Any) -> Any:
        body = await respond(query, access, **variables)
        assert "errors" not in body, body["errors"]
        return body["data"]

    return run


@pytest.fixture
def refusal(respond: Execute) -> Execute:
    """The code and the sentence of an answer's only error."""

    async def run(query: str, access: Access = EVERYONE, **variables: Any) -> Any:
        body = await respond(query, access, **variables)
        (error,) = body["errors"]
        return error["extensions"]["code"], error["message"]

    return run


@pytest.fixture
def count_queries(database: Database) -> CountQueries:
    """Asserts how many statements go through the door, for an operation that expects nothing."""

    @contextmanager
    def counting(count: int) -> Iterator[None]:
        statements: list[str] = []
        database.openings.clear()  # an operation that expected something else would run twice
        token = recorded.set(statements)
        try:
            yield
        finally:
            recorded.reset(token)
        assert len(statements) == count, "\n\n".join(statements)

    return counting


@pytest.fixture
def family(connection: Connection) -> None:
    """Ann over Bob and Dan, Bob over Cyd; Cyd wrote three enrollments, in three counties."""
    ann = agent("Ann", npn="1")
    bob = agent("Bob", npn="2", upline=ann)
    cyd = agent("Cyd", npn="3", upline=bob)
    save(connection, ann, bob, cyd, agent("Dan", npn="4", upline=ann))
    save(connection, *(enrollment(cyd, state="FL", county=name) for name in ("A", "B", "C")))
