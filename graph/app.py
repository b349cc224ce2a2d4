"""The HTTP application: `/graphql` with its explorer, and what those ask who keep it running."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from graph.auth import Unauthenticated
from graph.compression import accepted_encoding
from graph.errors import BadRequest, unexpected
from graph.explorer_page import asks_for_page, explorer_response, explorer_routes
from graph.form import asked_form
from graph.garbage import collector_held
from graph.health import healthz, metrics, readyz
from graph.http_request import (
    read_request,
    write_answer,
    write_json,
    write_refusal,
    write_table_failed,
    write_unauthenticated,
    write_unavailable,
)
from graph.keys import KeysUnavailable
from graph.operation import answer, is_query, prepare
from graph.request_record import note_operation, note_viewer
from graph.service import Service, running_service
from graph.table_page import TableFailed
from graph.watching import Watch
from loaders.errors import LoaderError
from models.database import served_database
from models.settings import Settings


def create_app(settings: Settings) -> Starlette:
    """The application over the settings' database, which it opens when it starts."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        with served_database(settings) as address:
            async with running_service(settings, address) as app.state.service:
                yield

    return Starlette(
        routes=[
            Route("/graphql", graphql, methods=["GET", "POST"]),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
            *explorer_routes(),
        ],
        middleware=[Middleware(Watch)],
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
        note_viewer(access)
        request = await read_request(http)
        prepared = prepare(request.query)
        note_operation(None if prepared.errors else prepared.document, request.operation_name)
        if http.method == "GET" and not is_query(prepared, request.operation_name):
            raise BadRequest("GET is for queries; send this operation as a POST", 405)
    except BadRequest as refusal:
        return write_refusal(refusal)
    except Unauthenticated as refusal:
        return write_unauthenticated(refusal, media)
    except KeysUnavailable as error:
        return write_unavailable(error, media)
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
        return write_unavailable(error, media)
    except Exception as error:
        return write_json({"errors": [unexpected(error)]}, 500, media)
