"""The middleware that sees every request: gives it an id, counts it, and logs it in one line."""

import asyncio
from time import perf_counter
from typing import Any

from opentelemetry.trace import Span, StatusCode
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.logs import Output
from graph.request_record import RequestRecord, current, label_of, request_id
from loaders.tally import count_seconds, counted
from loaders.tracing import request_span

FORMS = {
    b"application/json": "json",
    b"application/graphql-response+json": "graphql-response",
    b"text/csv": "csv",
    b"application/x-ndjson": "ndjson",
    b"application/vnd.apache.parquet": "parquet",
    b"text/html": "page",
}
GRAPHQL = "/graphql"
PROBES = {"/healthz", "/readyz", "/metrics"}  # asked every few seconds; logged when they say no
CLIENT_LEFT = 499
HEADER = b"x-request-id"


class Watch:
    """Wraps the application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note how it ended."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        record = RequestRecord(request_id(given_id(scope)))
        reply = Reply(send, record.id.encode())
        token = current.set(record)
        counted[("running",)] += 1
        try:
            with request_span(Headers(scope=scope)) as span:
                await self.app(scope, receive, reply.send)
                if span is not None:
                    describe(span, record, reply)
        except asyncio.CancelledError:
            reply.status = reply.status or CLIENT_LEFT
            raise
        except Exception:
            reply.status = 500
            raise
        finally:
            counted[("running",)] -= 1
            current.reset(token)
            finish(record, scope, reply)


def describe(span: Span, record: RequestRecord, reply: "Reply") -> None:
    """What a trace says of a request: what kind it was and how it ended."""
    span.set_attribute("http.response.status_code", reply.status)
    if record.operation is not None:
        span.set_attribute("graphql.operation.name", label_of(record.operation))
    if record.cost is not None:
        span.set_attribute("downline.cost", record.cost)
    if record.codes:
        span.set_attribute("downline.error.codes", list(dict.fromkeys(record.codes)))
    if record.failures:
        span.set_status(StatusCode.ERROR)


class Reply:
    """What the application sends, seen on its way out."""

    def __init__(self, send: Send, request_id: bytes) -> None:
        self.forward, self.request_id = send, request_id
        self.status, self.form = 0, "none"

    async def send(self, message: Message) -> None:
        """Note status and form, and name the request."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message.get("headers", ()))
            for name, value in headers:
                if name == b"content-type":
                    self.form = FORMS.get(value.partition(b";")[0], "other")
            if not any(name == HEADER for name, _ in headers):
                headers.append((HEADER, self.request_id))
            message = {**message, "headers": headers}
        await self.forward(message)


def given_id(scope: Scope) -> str | None:
    """The id that the client or a proxy gave."""
    for name, value in scope["headers"]:
        if name == HEADER:
            return str(value, "latin-1")
    return None


def finish(record: RequestRecord, scope: Scope, reply: Reply) -> None:
    """Count the request and log it."""
    seconds = perf_counter() - record.started
    status = reply.status or CLIENT_LEFT
    path: str = scope["path"]
    if path in PROBES:
        if status >= 400 and Output.logger is not None:
            Output.logger.warning("probe", id=record.id, path=path, status=status)
        return
    if path == GRAPHQL:
        counted["requests", str(status), reply.form] += 1
    if record.operation is not None:
        count_seconds("operation_seconds", label_of(record.operation), seconds)
    if Output.logger is not None:
        Output.logger.info("request", **line(record, scope, status, reply.form, seconds))


def line(
    record: RequestRecord, scope: Scope, status: int, form: str, seconds: float
) -> dict[str, Any]:
    """What the log says of a request; no argument, no variable and nobody's number is in it."""
    words: dict[str, Any] = {
        "id": record.id,
        "method": scope["method"],
        "path": scope["path"] if scope["path"] == GRAPHQL else scope["path"][:100],
        "status": status,
        "form": form,
        "ms": round(seconds * 1000, 2),
    }
    for name in ("operation", "viewer", "role", "cost"):
        value = getattr(record, name)
        if value is not None:
            words[name] = value
    if record.codes:
        words["errors"] = list(dict.fromkeys(record.codes))
        words["error_count"] = len(record.codes)
    return words
