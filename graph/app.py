"""The HTTP application: `/graphql` with its explorer, and what those ask who keep it running."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from types import MappingProxyType

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from graph.auth import Unauthenticated
from graph.compression import accepted_encoding
from graph.cost import Cost
from graph.departure import ClientLeft, Departure
from graph.document import is_query
from graph.draining import drained
from graph.errors import BadRequest, unexpected
from graph.explorer_page import asks_for_page, explorer_response, explorer_routes
from graph.form import Form, asked_form
from graph.health import healthz, metrics, readyz
from graph.http_request import (
    JSON,
    check_address,
    write_json,
    write_refusal,
    write_table_failed,
    write_unauthenticated,
    write_unavailable,
)
from graph.keys import KeysUnavailable
from graph.operation import Request
from graph.request_record import has_errors, note_operation, note_viewer
from graph.service import Service, running_service
from graph.table_page import TableFailed
from graph.watching import CLIENT_LEFT, Watch
from loaders import Access
from loaders.errors import LoaderError
from loaders.traffic import Passage, grow
from models.database import served_database
from models.settings import Settings, origins_in

PATH = "/graphql"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
OF_FILES = {"allow": "GET, HEAD"}
CORS_KEPT = 24 * 60 * 60  # seconds for which a browser need not ask again whether it may


class NotByThisMethod(BadRequest):
    """A method that the address does not know."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__("this method is not taken here; `Allow` says which ones are", 405)
        self.headers = headers


class NotByGet(BadRequest):
    """An operation that changes something came by a method that must not."""

    headers = MappingProxyType({"allow": "POST"})

    def __init__(self) -> None:
        super().__init__("GET is for queries; send this operation as a POST", 405)


def create_app(settings: Settings) -> Starlette:
    """The application over the settings' database, which it opens when it starts."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        with served_database(settings) as address:
            async with running_service(settings, address) as service:
                app.state.service = service
                with drained(service, settings.drain_seconds):
                    yield

    app = Starlette(
        routes=[
            Route(PATH, graphql, methods=list(METHODS)),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
            *(explorer_routes() if settings.offers(settings.explorer) else ()),
        ],
        middleware=[Middleware(Watch), *cross_origin(settings), Middleware(Straight)],
        exception_handlers={405: write_not_allowed},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # it leads to whatever host the request names
    return app


def write_not_allowed(_http: HttpRequest, error: Exception) -> Response:
    """A request by a method that the router knows nothing for; of files it does not say which."""
    return write_refusal(NotByThisMethod(getattr(error, "headers", None) or OF_FILES))


class Straight:
    """Leads what is asked most past the router, a tenth of the price of a kept answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An operation by POST to its handler, everything else to the router."""
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == PATH:
            response = await graphql(HttpRequest(scope, receive, send))
            await response(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def cross_origin(settings: Settings) -> list[Middleware]:
    """Lets pages of the origins in the settings ask, with a token; none unless there are some."""
    origins = origins_in(settings.cors_origins)
    if not origins:
        return []
    # Browsers name an origin in lower case, without a port that its scheme implies.
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=("GET", "HEAD", "POST"),
            allow_headers=("authorization", "content-type", "if-none-match", "x-request-id"),
            expose_headers=("etag", "retry-after", "x-request-id", "content-disposition"),
            max_age=CORS_KEPT,
        )
    ]


def create_default_app() -> Starlette:
    """The application over the settings of this process."""
    return create_app(Settings.load())


async def admitted(
    service: Service, http: HttpRequest, request: Request, form: Form, access: Access
) -> Response:
    """The answer, if the viewer may ask now; what it was granted is kept account of.

    One that is large is among what runs for the viewer until its client has taken it.
    """
    cost = Cost()
    with service.gate.operation(access, cost):
        response = await service.answers.respond(http, request, form, access, cost)
    if response.is_large:
        response.underway = service.gate.underway(access)
    return response


async def graphql(http: HttpRequest) -> Response:
    """One operation, or why it is none; the explorer for a browser that brings no query."""
    if http.method == "OPTIONS":
        return Response(status_code=204, headers={"allow": ", ".join(METHODS)})
    with http.app.state.service.traffic.request() as passage:
        response = await answered(http, passage)
        if has_errors():
            passage.put_behind()
    if http.method == "HEAD":
        response.body = b""  # the headers, its length among them, are those of GET
    return response


async def answered(http: HttpRequest, passage: Passage) -> Response:
    """What a request is answered with."""
    service: Service = http.app.state.service
    media = JSON
    try:
        check_address(http)
        if asks_for_page(http) and service.settings.offers(service.settings.explorer):
            return explorer_response(http)
        form = asked_form(http)
        media = form.json_media
        access = await service.authority.access(http)
        note_viewer(access)
        passage.viewer = access.subject
        request = await service.bodies.read(http, access)
        passage.join()
        await passage.give_way_by_rank()
        prepared = await service.documents.read(request.query, request.variables, access)
        await passage.give_way_by_rank()
        note_operation(None if prepared.errors else prepared.document, request.operation_name)
        if http.method != "POST" and not is_query(prepared, request.operation_name):
            raise NotByGet
        request = replace(request, prepared=prepared)
    except ClientDisconnect:  # with half of its body sent
        return Response(status_code=CLIENT_LEFT)
    except BadRequest as refusal:
        return write_refusal(refusal, media)
    except Unauthenticated as refusal:
        await passage.stand_back()
        return write_unauthenticated(refusal, media)
    except KeysUnavailable as error:
        return write_unavailable(error, media)
    return await worked_out(service, http, request, form, access)


async def worked_out(
    service: Service, http: HttpRequest, request: Request, form: Form, access: Access
) -> Response:
    """The answer to a request that is read, or its file, or what became of it."""
    try:
        await service.roll()
        if form.is_file:
            grow()
            encoding = accepted_encoding(http.headers)
            if http.method == "HEAD":
                return service.files.describe(request, form, access)
            with Departure(http):
                return await service.files.answer(request, form, encoding, access)
        with Departure(http):
            return await admitted(service, http, request, form, access)
    except ClientLeft:
        return Response(status_code=CLIENT_LEFT)
    except BadRequest as refusal:
        return write_refusal(refusal, form.json_media)
    except TableFailed as failure:
        return write_table_failed(failure)
    except LoaderError as error:
        return write_unavailable(error, form.json_media)
    except Exception as error:
        return write_json({"errors": [unexpected(error)]}, 500, form.json_media)
