"""Spans, where somebody listens: which ones, under which parent, and what they do not hold."""

import httpx
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from pydantic import SecretStr

from graph.app import create_app
from loaders.tracing import (
    SILENT,
    Tracing,
    batch_span,
    begin_tracing,
    request_span,
    round_trip_span,
)
from models.settings import Settings
from tests.conftest import TODAY
from tests.factories import agent, client, enrollment, save

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
async def http(database_url):
    settings = Settings(database_url=SecretStr(database_url), today=TODAY)
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            yield http


@pytest.fixture
def spans(http, monkeypatch):
    """What was exported, after the application has started."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(Tracing, "tracer", provider.get_tracer("tests"))
    yield exporter.get_finished_spans
    provider.shutdown()


async def test_a_request_has_spans_of_its_batches_and_round_trips(http, spans, connection):
    ann, dee = agent("Ann Secret", npn="7700077"), client("Dee Secret", member_id="900000077")
    save(connection, ann, dee, enrollment(ann, client=dee))
    query = """query Who($npn: String!) { agent(npn: $npn) { name
        enrollments { nodes { client { name memberId } } } } }"""
    headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}

    response = await http.post(
        "/graphql", json={"query": query, "variables": {"npn": "7700077"}}, headers=headers
    )

    assert "900000077" in response.text
    found = spans()
    [request] = [span for span in found if span.name == "graphql"]
    assert request.attributes["graphql.operation.name"] == "Who"
    assert request.attributes["http.response.status_code"] == 200
    names = {span.name for span in found}
    assert {"load AgentByNpn", "load EnrollmentPageByKey", "load ClientById"} <= names
    assert {span.context.trace_id for span in found} == {int(TRACE, 16)}
    [batch] = [span for span in found if span.name == "load ClientById"]
    assert batch.attributes["downline.batch.keys"] == 1
    trips = [span for span in found if span.name == "postgresql"]
    assert any("FROM client" in span.attributes["db.query.text"] for span in trips)
    told = " ".join(str(span.to_json()) for span in found)
    for private in ("Secret", "7700077", "900000077"):
        assert private not in told


async def test_a_failure_is_known_by_its_kind_alone(http, spans, connection):
    save(connection, agent("Ann"))
    connection.execute("alter table agent rename column level to rung")

    await http.post("/graphql", json={"query": "{ agents { nodes { level } } }"})

    [request] = [span for span in spans() if span.name == "graphql"]
    assert request.status.status_code is StatusCode.ERROR
    assert request.attributes["downline.error.codes"] == ("INTERNAL",)
    assert not any(span.events for span in spans())


def test_without_an_sdk_nothing_is_made():
    begin_tracing()

    assert Tracing.tracer is None
    assert request_span({}) is SILENT
    assert batch_span("AgentById", 1) is SILENT
    assert round_trip_span([]) is SILENT
