"""A server with a small organisation, and a Chromium that reaches nothing else."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    Route,
    async_playwright,
    expect,
)
from pydantic import SecretStr

from graph.app import create_app
from graph.explorer_page import BUILT_PAGE
from models import AgentLevel, EnrollmentStatus
from models.settings import Settings
from tests.conftest import TODAY, fresh_database, make_url
from tests.factories import HUMANA, agent, enrollment, save

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 30_000  # milliseconds for the slowest machine; nothing waits longer than it must
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session", autouse=True)
def what_a_browser_test_needs() -> None:
    if not CHROMIUM.exists():
        pytest.skip(f"there is no browser at {CHROMIUM}; install Debian's chromium")
    if not BUILT_PAGE.exists():
        pytest.skip("the explorer is not built; run `npm ci && npm run build` in graph/explorer")


@pytest.fixture(scope="module")
def organisation_url(postgres: str, template: str) -> Iterator[str]:
    """A database in which Ann leads, Bob works under her and Cyd under him."""
    name = f"downline_test_browser_{os.getpid()}"
    with fresh_database(postgres, name, template):
        url = make_url(postgres, name)
        with psycopg.connect(url, autocommit=True) as connection:
            fill(connection)
        yield url


def fill(connection: psycopg.Connection) -> None:
    """Three agents, one below the other, and three enrollments with two carriers."""
    ann = agent("Ann Ames", npn="1000001", level=AgentLevel.FMO)
    bob = agent("Bob Boyd", npn="1000002", upline=ann, level=AgentLevel.GA)
    cyd = agent("Cyd Cole", npn="1000003", upline=bob)
    october, december = date(2026, 10, 5), date(2025, 12, 1)
    save(
        connection,
        *[ann, bob, cyd],
        enrollment(cyd, submitted_on=october, effective_on=date(2026, 11, 1)),
        enrollment(bob, submitted_on=december, effective_on=date(2026, 1, 1), carrier=HUMANA),
        enrollment(bob, submitted_on=october, status=EnrollmentStatus.ATTRITED),
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def base_url(organisation_url: str) -> AsyncIterator[str]:
    """Where the organisation's server listens."""
    app = create_app(Settings(database_url=SecretStr(organisation_url), today=TODAY))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve([listening]))
        while not server.started:
            assert not serving.done(), "the server ended before it started"
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await serving


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A visitor with nothing stored yet, for whom every other host is out of reach."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    await context.route("**/*", stay_here)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(context: BrowserContext, base_url: str) -> Page:
    """The explorer as a first visit finds it, its schema read and its editor filled."""
    page = await context.new_page()
    async with page.expect_response(lambda response: is_introspection(response.request)):
        await page.goto(base_url)
    await expect(page.get_by_label("Operation Editor")).to_contain_text("LeaderTree")
    return page


async def stay_here(route: Route) -> None:
    """Let through what goes to this machine."""
    if host(route.request) == "127.0.0.1":
        await route.continue_()
    else:
        await route.abort()


def host(request: Request) -> str | None:
    """The host that a request goes to; None for what is inside the page."""
    return urlsplit(request.url).hostname


def is_introspection(request: Request) -> bool:
    """Whether the explorer asks for the schema."""
    return request.method == "POST" and "IntrospectionQuery" in (request.post_data or "")


def is_operation(request: Request) -> bool:
    """Whether it asks what a tab holds."""
    return request.method == "POST" and not is_introspection(request)
