"""The application under test: called in the process, or listening on a port of loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from pydantic import SecretStr

from graph.app import create_app
from graph.http_protocol import BoundedProtocol
from models.settings import Settings
from tests.conftest import TODAY


@asynccontextmanager
async def serving(database_url: str, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application with those settings, without a network between."""
    app = create_app(made_settings(database_url, **settings))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http,
    ):
        yield http


@asynccontextmanager
async def listening(database_url: str, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server that listens as in earnest."""
    app = create_app(made_settings(database_url, **settings))
    config = uvicorn.Config(
        app, port=0, log_level="critical", lifespan="on", http=BoundedProtocol, ws="none"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    try:
        while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            yield http
    finally:
        server.should_exit = True
        await task


def made_settings(database_url: str, **settings: Any) -> Settings:
    """The settings of the test's database on its day."""
    return Settings(**{"database_url": SecretStr(database_url), "today": TODAY, **settings})
