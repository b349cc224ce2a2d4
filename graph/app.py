"""The HTTP application: `/graphql` with its explorer, `/healthz`, `/readyz`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from graph.auth import Unauthenticated, authority_of
from graph.compression import accepted_encoding
from graph.errors import BadRequest, unexpected
from graph.explorer_page import asks_for_page, explorer_response, explorer_routes
from graph.file_desk import FileDesk
from graph.form import asked_form
from graph.garbage import collector_held
from graph.http_request import (
    read_request,
    write_answer,
    write_json,
    write_refusal,
    write_table_failed,
    write_unauthenticated,
)
from graph.keys import KeysUnavailable
from graph.operation import answer, is_query, prepare
from graph.table_page import TableFailed
from loaders import Database
from loaders.errors import LoaderError
from models.database import open_database, open_pool
from models.settings import Settings, business_day


class Service:
    """What the routes share while the application runs."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings, self.database = settings, database
        self.authority = authority_of(settings)
        self.files = FileDesk(database)
        self.rolled_to: date | None = None
        self.rolling = asyncio.Lock()

    async def roll(self) -> None:
        """Have the database stand at the business date; costs nothing while it does."""
        day = business_day(self.settings)
        if self.rolled_to == day:
            return
        async with self.rolling:
            if self.rolled_to != day:
                await self.database.roll_business_day(day)
                self.rolled_to = day


def create_app(settings: Settings) -> Starlette:
    """The application over the settings' database, which it opens when it starts."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        with open_database(settings) as address:
            read_url = address.read_url or address.server_url
            async with (
                open_pool(address.server_url, min_size=1, max_size=2) as primary,
                open_pool(read_url) as pool,
            ):
                app.state.service = Service(settings, Database(pool, primary))
                await app.state.service.roll()
                yield

    return Starlette(
        routes=[
            Route("/graphql", graphql, methods=["GET", "POST"]),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            *explorer_routes(),
        ],
        lifespan=lifespan,
    )


def create_default_app() -> Starlette:
    """The application over the settings of this process."""
    return create_app(Settings.load())


async def graphql(http: HttpRequest) -> Response:
    """One operation, or why it is none; the explorer for a browser that brings no query."""
    if asks_for_page(http):
        return explorer_response(http)
    service: Service = http.app.state.service
    try:
        form = asked_form(http)
        media = form.json_media
        access = await service.authority.access(http)
        request = await read_request(http)
        if http.method == "GET" and not is_query(prepare(request.query), request.operation_name):
            raise BadRequest("GET is for queries; send this operation as a POST", 405)
    except BadRequest as refusal:
        return write_refusal(refusal)
    except Unauthenticated as refusal:
        return write_unauthenticated(refusal, media)
    except KeysUnavailable as error:
        return write_json({"errors": [unexpected(error)]}, 503, media)
    try:
        await service.roll()
        if form.is_file:
            encoding = accepted_encoding(http.headers)
            return await service.files.answer(request, form, encoding, access)
        with collector_held():  # until the answer is bytes and its objects are gone
            return write_answer(await answer(request, service.database, access), media)
    except BadRequest as refusal:
        return write_refusal(refusal)
    except TableFailed as failure:
        return write_table_failed(failure)
    except LoaderError as error:
        return write_json({"errors": [unexpected(error)]}, 503, media)
    except Exception as error:
        return write_json({"errors": [unexpected(error)]}, 500, media)


async def healthz(_http: HttpRequest) -> Response:
    """That the process runs."""
    return PlainTextResponse("ok\n")


async def readyz(http: HttpRequest) -> Response:
    """That the database answers, too."""
    try:
        await http.app.state.service.database.ping()
    except LoaderError as error:
        return PlainTextResponse(f"{error}\n", 503)
    return PlainTextResponse("ok\n")
