"""A Postgres that tests may stop and kill, and the application over it."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
from pydantic import SecretStr

from graph.app import create_app
from models.lease import postmaster
from models.limits import Limits
from models.schema import upgrade_schema
from models.server import EmbeddedServer
from models.settings import Settings
from tests.conftest import TODAY
from tests.factories import agent, enrollment, save

QUERY = "{ viewer { today } enrollments { totalCount nodes { agent { name } } } }"
AWAY = "the database does not answer; try again in a moment"
BUSY = "every connection to the database is busy; try again in a second"
PATIENCE = 60.0  # seconds until something must have happened


class Postgres:
    """An embedded server with a small organisation in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = EmbeddedServer(folder)
        self.server.open()
        upgrade_schema(self.server.url, TODAY)
        with psycopg.connect(self.server.url) as connection:
            ann = agent("Ann")
            save(connection, ann, enrollment(ann), enrollment(ann))

    @property
    def url(self) -> str:
        return self.server.url

    def end(self, how: signal.Signals) -> None:
        """SIGINT: every session is ended, then the server. SIGKILL: what a crash leaves."""
        pid = postmaster(self.server.data)
        assert pid is not None
        os.kill(pid, how)
        wait_until(lambda: postmaster(self.server.data) is None)

    def start(self) -> None:
        self.server.revive()

    def run(self, statement: str) -> list[Any]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def state(self) -> list[Any]:
        """Every row that must outlive what the tests do."""
        return self.run("select id, agent_id, status from enrollment order by id")


def wait_until(holds: Callable[[], bool]) -> None:
    """Return as soon as it holds."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it never came to hold"
        time.sleep(0.05)


async def becomes(ask: Callable[[], Awaitable[Any]], wanted: Any) -> list[Any]:
    """Every other answer until the wanted one came."""
    others, until = [], time.monotonic() + PATIENCE
    while (found := await ask()) != wanted:
        others.append(found)
        assert time.monotonic() < until, others[-3:]
        await asyncio.sleep(0.1)
    return others


class Client:
    """Asks the application as HTTP clients do."""

    def __init__(self, app: Any, http: httpx.AsyncClient) -> None:
        self.app, self.http = app, http

    async def ask(self, query: str = QUERY) -> tuple[int, Any]:
        """The status, and the data or the only sentence."""
        response = await self.http.post("/graphql", json={"query": query})
        body = response.json()
        if "errors" in body:
            return response.status_code, body["errors"][0]["message"]
        return response.status_code, body["data"]

    async def ready(self) -> tuple[int, list[str]]:
        response = await self.http.get("/readyz")
        return response.status_code, response.text.splitlines()


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Client]:
    """The application, asked without a network."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", timeout=PATIENCE
        ) as http:
            yield Client(app, http)


def settings_of(url: str, **others: Any) -> Settings:
    """Without what would keep clients from asking at once and for the same thing again."""
    limits = Limits(concurrent=1000, time=60)
    free = {"today": TODAY, "cache_mb": 0, "limits": limits}
    return Settings(database_url=SecretStr(url), **{**free, **others})


def right(day: str = "2026-11-20") -> tuple[int, Any]:
    """The answer to QUERY."""
    nodes = [{"agent": {"name": "Ann"}}] * 2
    return 200, {"viewer": {"today": day}, "enrollments": {"totalCount": 2, "nodes": nodes}}
