"""What one would write by hand for the one question: the same statements, no GraphQL between.

Takes the same body as the GraphQL servers and looks at `variables.npn` alone.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from operator import itemgetter
from typing import Any

import orjson
from psycopg import AsyncConnection
from psycopg.types.string import TextBinaryLoader
from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from models.database import configure_reader, open_pool, server_url
from tests.bench.facts import FACTS
from tests.bench.overheard import Overheard, overhear

SIZE = 20
WHO = ("npn", "name", "level")
BEGIN = "begin isolation level repeatable read, read only"
NAMES = tuple(FACTS)
UNKNOWN_TYPE = 0  # enums of ours, whose binary form is their name

Connection = AsyncConnection[Any]


class Endpoint:
    """The statements sorted by when they can run, and the pool that they run on."""

    def __init__(self, pool: AsyncConnectionPool[Connection], heard: list[Overheard]) -> None:
        self.pool = pool
        self.opening, self.agent = (one for one in heard if one.needs_only_npn)
        later = [one for one in heard if not one.needs_only_npn]
        [self.enrollments] = [one for one in later if "policy_number" in one.columns]
        [self.upline] = [one for one in later if "policy_number" not in one.columns]
        columns = self.enrollments.columns
        self.values_of = itemgetter(*(columns.index(column) for column in FACTS.values()))

    async def answer(self, npn: str) -> dict[str, Any] | None:
        """The agent, read in one snapshot."""
        async with self.pool.connection() as connection:
            connection.adapters.register_loader(UNKNOWN_TYPE, TextBinaryLoader)
            try:
                async with connection.pipeline():
                    await connection.execute(BEGIN)
                    opening = await ask(connection, self.opening, {})
                    found = await ask(connection, self.agent, {"npn": npn})
                    await opening.fetchall()
                    row = await found.fetchone()
                if row is None:
                    return None
                return await self.with_relations(connection, named(self.agent, row))
            finally:
                await connection.execute("rollback")

    async def with_relations(self, connection: Connection, agent: dict[str, Any]) -> dict[str, Any]:
        """The agent's answer with what hangs on it."""
        async with connection.pipeline():
            above = None
            if agent["upline_id"] is not None:
                above = await ask(connection, self.upline, agent)
            written = await ask(connection, self.enrollments, agent)
            upline = await above.fetchone() if above else None
            rows = await written.fetchall()
        values_of = self.values_of
        return {
            **{name: agent[name] for name in WHO},
            "upline": self.who(upline) if upline else None,
            "enrollments": {
                "nodes": [dict(zip(NAMES, values_of(row), strict=True)) for row in rows[:SIZE]]
            },
        }

    def who(self, row: Any) -> dict[str, Any]:
        """The upline in the answer."""
        above = named(self.upline, row)
        return {name: above[name] for name in WHO}


def create_app() -> Starlette:
    """The endpoint over the database that DOWNLINE_DATABASE_URL names."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        url = server_url(os.environ["DOWNLINE_DATABASE_URL"])
        async with open_pool(url) as ours:
            heard = await overhear(ours, "agent")
        async with psycopg_pool_of(url) as pool:
            app.state.endpoint = Endpoint(pool, heard)
            yield

    return Starlette(routes=[Route("/graphql", agent, methods=["POST"])], lifespan=lifespan)


def psycopg_pool_of(url: str) -> AsyncConnectionPool[Connection]:
    """A pool as psycopg has it; a statement that is met a second time is prepared the third."""
    return AsyncConnectionPool(
        url,
        min_size=2,
        max_size=16,
        open=False,
        kwargs={"autocommit": True, "prepare_threshold": 2},
        configure=configure_reader,
    )


async def agent(request: Request) -> Response:
    """The agent with its upline and newest enrollments."""
    npn = orjson.loads(await request.body())["variables"]["npn"]
    answer = {"data": {"agent": await request.app.state.endpoint.answer(npn)}}
    return Response(orjson.dumps(answer), media_type="application/json")


async def ask(connection: Connection, one: Overheard, agent: dict[str, Any]) -> Any:
    """A cursor on the statement's answer."""
    cursor = connection.cursor(binary=True)
    return await cursor.execute(one.text, one.given(agent) if agent else one.parameters)


def named(one: Overheard, row: Any) -> dict[str, Any]:
    """The row by its columns."""
    return dict(zip(one.columns, row, strict=True))
