"""`/healthz`, `/readyz` and `/metrics`: what those ask who keep the server running."""

import asyncio

from starlette.requests import Request as HttpRequest
from starlette.responses import PlainTextResponse, Response

from graph.auth import Unauthenticated
from graph.intake_metrics import intake_families
from graph.keys import KeysUnavailable
from graph.metrics import CONTENT_TYPE, exposition, own_gauges
from graph.service import Service
from loaders import Role
from loaders.errors import AllBusy, DatabaseUnreachable, LoaderError
from loaders.intake import load_intake
from models.schema import revision_problem
from models.settings import business_day

PATIENCE = 3.0  # seconds that a probe waits for the database
NEVER_KEPT = {"cache-control": "no-store"}


async def healthz(_http: HttpRequest) -> Response:
    """That the process runs."""
    return PlainTextResponse("ok\n", headers=NEVER_KEPT)


async def readyz(http: HttpRequest) -> Response:
    """Whether requests should be sent here; each thing that is missing in one line."""
    missing = await find_missing(http.app.state.service)
    text = "".join(f"{sentence}\n" for sentence in missing) or "ok\n"
    return PlainTextResponse(text, 503 if missing else 200, headers=NEVER_KEPT)


async def find_missing(service: Service) -> list[str]:
    """What keeps the server from answering as it should, one sentence each."""
    missing = ["draining: this process is about to end"] if service.draining else []
    try:
        async with asyncio.timeout(PATIENCE):
            standing = await service.look()
            problem = revision_problem(standing.revision)
            if problem is None:
                await service.roll()
                standing = await service.look()
    except AllBusy:
        return missing  # it answers others
    except LoaderError as error:
        return [*missing, str(error)]
    except TimeoutError:
        return [*missing, str(DatabaseUnreachable())]
    if problem is not None:
        missing.append(problem)
    elif standing.today != (day := business_day(service.settings)):
        missing.append(
            f"the business date is {standing.today} and should be {day}; it moves as soon as "
            "nobody else is writing"
        )
    return missing


async def metrics(http: HttpRequest) -> Response:
    """The counts; those about the organisation for its operator alone."""
    service: Service = http.app.state.service
    if not await is_operator(http):
        body = service.exposition.told(lambda: own_gauges(service.database.held()))
    else:
        families = []
        try:
            async with asyncio.timeout(PATIENCE), service.database.snapshot() as snapshot:
                families = list(
                    intake_families(await load_intake(snapshot), business_day(service.settings))
                )
        except (LoaderError, TimeoutError):
            pass  # the rest is wanted most when the database is away
        body = exposition(own_gauges(service.database.held()), families)
    return Response(body, headers={"content-type": CONTENT_TYPE, **NEVER_KEPT})


async def is_operator(http: HttpRequest) -> bool:
    """Whether the organisation's operator asks."""
    try:
        access = await http.app.state.service.authority.access(http)
    except (Unauthenticated, KeysUnavailable):
        return False
    return access.agent_npn is None and access.role is Role.OPERATOR
