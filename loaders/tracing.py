"""Spans of requests, batches and round trips, where an OpenTelemetry SDK listens; else nothing.

No argument, variable or row is in a span: statements are texts with placeholders, failures are
known by their kind, and an exception, whose message may quote a value, is not recorded.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from opentelemetry import trace
from opentelemetry.propagate import extract
from opentelemetry.trace import NoOpTracerProvider, ProxyTracerProvider, Span, SpanKind, Tracer

SILENT: AbstractContextManager[None] = nullcontext()
LONGEST_TEXT = 4_000  # characters of a statement


class Asked(Protocol):
    """A statement that is sent."""

    @property
    def text(self) -> str:
        """What is sent, with placeholders."""


class Tracing:
    """The tracer; none while nobody listens, so that a span costs one look at an attribute."""

    tracer: Tracer | None = None


def begin_tracing() -> None:
    """Find out whether an SDK was set up, as `opentelemetry-instrument` does."""
    provider = trace.get_tracer_provider()
    listens = not isinstance(provider, ProxyTracerProvider | NoOpTracerProvider)
    Tracing.tracer = trace.get_tracer("downline") if listens else None


def request_span(headers: Mapping[str, str]) -> AbstractContextManager[Span | None]:
    """Around a request, within the trace that its client began."""
    if Tracing.tracer is None:
        return SILENT
    return Tracing.tracer.start_as_current_span(
        "graphql", extract(headers), SpanKind.SERVER, record_exception=False
    )


def batch_span(loader: str, keys: int) -> AbstractContextManager[Any]:
    """Around one batch of a loader."""
    if Tracing.tracer is None:
        return SILENT
    return Tracing.tracer.start_as_current_span(
        f"load {loader}", attributes={"downline.batch.keys": keys}, record_exception=False
    )


def round_trip_span(statements: Sequence[Asked]) -> AbstractContextManager[Any]:
    """Around statements that go to Postgres together."""
    if Tracing.tracer is None:
        return SILENT
    attributes: dict[str, str | int] = {
        "db.system.name": "postgresql",
        "db.operation.batch.size": len(statements),
        "db.query.text": ";\n".join(asked.text for asked in statements)[:LONGEST_TEXT],
    }
    return Tracing.tracer.start_as_current_span(
        "postgresql", kind=SpanKind.CLIENT, attributes=attributes, record_exception=False
    )
