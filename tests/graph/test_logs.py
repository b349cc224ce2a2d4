"""What is logged of a request: one line, the id that the answer carries, and nothing private."""

import io
import json
import logging

import httpx
import psycopg
import pytest
import structlog
from pydantic import SecretStr

from graph.app import create_app
from graph.logs import Output, configure_logs
from models.settings import Profile, Settings
from tests.conftest import TODAY
from tests.factories import agent, client, enrollment, save

EVERY_LOGGER = ("", "psycopg.pool", "downline", "uvicorn", "uvicorn.error")


@pytest.fixture
def output():
    """What is written to the log; afterwards logging is as it was."""
    kept = [
        (logger, logger.handlers, logger.level, logger.filters, logger.propagate)
        for logger in map(logging.getLogger, EVERY_LOGGER)
    ]
    yield io.BytesIO()
    structlog.reset_defaults()
    Output.logger = None
    for logger, handlers, level, filters, propagate in kept:
        logger.handlers, logger.filters, logger.propagate = handlers, filters, propagate
        logger.setLevel(level)


@pytest.fixture
async def http(database_url, output):
    app = create_app(Settings(database_url=SecretStr(database_url), today=TODAY))
    configure_logs(Profile.PRODUCTION, output)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            yield client


def events(output, *wanted):
    lines = [json.loads(line) for line in output.getvalue().splitlines()]
    return [line for line in lines if not wanted or line["event"] in wanted]


async def test_a_request_is_one_line_with_the_id_that_it_came_with(http, output):
    query = "query Who($npn: String!) { agent(npn: $npn) { name } }"
    body = {"query": query, "variables": {"npn": "77001"}}

    response = await http.post("/graphql", json=body, headers={"x-request-id": "proxy-1"})

    assert response.headers["x-request-id"] == "proxy-1"
    [line] = events(output)
    assert line.pop("ms") > 0
    assert line.pop("time").endswith("+00:00")
    cost = line.pop("cost", None)
    assert cost is None or cost >= 0
    assert line == {
        "event": "request", "level": "info", "id": "proxy-1", "method": "POST",
        "path": "/graphql", "status": 200, "form": "json", "operation": "Who",
        "viewer": "organisation", "role": "operator",
    }  # fmt: skip


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\tb", "ü"])
async def test_an_id_that_could_spoil_the_log_is_replaced(http, output, given):
    headers = {"x-request-id": given.encode()}

    response = await http.post("/graphql", json={"query": "{ viewer { today } }"}, headers=headers)

    [line] = events(output)
    assert response.headers["x-request-id"] == line["id"]
    assert len(line["id"]) == 32


async def test_nothing_of_what_was_asked_or_answered_is_logged(http, output, connection):
    ann, dee = agent("Ann Secret"), client("Dee Secret", member_id="900000077")
    save(connection, ann, dee, enrollment(ann, client=dee, policy_number="P-77"))
    query = """query Rows($policy: [String!]) {
        enrollments(filter: {policyNumber: $policy}) { nodes { client { name memberId } } } }"""

    answer = await http.post("/graphql", json={"query": query, "variables": {"policy": "P-77"}})
    by_get = await http.get("/graphql", params={"query": '{ agent(npn: "77") { name } }'})

    assert (answer.status_code, by_get.status_code) == (200, 200)
    assert "900000077" in answer.text
    written = output.getvalue().decode()
    assert len(written.splitlines()) == 2
    for word in ("Secret", "900000077", "P-77", "agent(", "npn"):
        assert word not in written


async def test_a_failure_is_logged_once_under_the_id_in_the_answer(http, output, connection):
    save(connection, agent("Ann"))
    connection.execute("alter table agent rename column level to rung")
    query = "{ a: agents { nodes { level } } b: agents { nodes { level npn } } }"

    response = await http.post("/graphql", json={"query": query})

    ids = {error["extensions"]["id"] for error in response.json()["errors"]}
    [number] = ids
    assert number == response.headers["x-request-id"]
    [failure] = events(output, f"failure {number}")
    assert "column agent.level does not exist" in failure["failure"]
    assert failure["level"] == "error"
    [line] = events(output, "request")
    assert (line["id"], line["errors"]) == (number, ["INTERNAL"])
    assert line["error_count"] == len(response.json()["errors"])


async def test_two_hundred_bogus_directives_are_one_line(http, output):
    query = "{ viewer { today " + " ".join(f"@bogus{n}" for n in range(200)) + " } }"

    response = await http.post("/graphql", json={"query": query})

    assert len(response.json()["errors"]) <= 21
    [line] = events(output)
    assert len(output.getvalue()) < 500
    assert line["operation"] == "(refused)"


def test_what_libraries_log_goes_the_same_way_without_values_of_rows(output):
    configure_logs(Profile.PRODUCTION, output)
    said = "Key (policy_number)=(P-77) already exists"
    try:
        raise psycopg.errors.UniqueViolation(said)
    except psycopg.Error as error:
        logging.getLogger("uvicorn.error").error("it broke", exc_info=error)

    [line] = events(output)
    assert (line["event"], line["logger"], line["level"]) == ("it broke", "uvicorn.error", "error")
    assert "SQLSTATE 23505" in line["failure"]
    assert "P-77" not in line["failure"]


def test_lines_for_people_are_one_line_each(output):
    configure_logs(Profile.DEVELOPMENT, output)

    structlog.get_logger().info("request", id="x", path="/a\nb", errors=["A", "B"], ms=1.5)

    line = output.getvalue().decode()
    assert line[12:] == " info    request id=x path='/a\\nb' errors=A,B ms=1.5\n"


def test_the_pools_warnings_do_not_repeat_themselves(output):
    configure_logs(Profile.PRODUCTION, output)

    for number in range(50):
        logging.getLogger("psycopg.pool").warning("error connecting in %r: %s", "pool-1", number)
    logging.getLogger("psycopg.pool").info("connection requested from %r", "pool-1")

    [line] = events(output)
    assert line["event"] == "error connecting in 'pool-1': 0"
