"""Who gets how many rows of a file, and what becomes of one that breaks off."""

import asyncio
import socket
from urllib.parse import urlencode

import httpx
import pytest
from pydantic import SecretStr

from graph import http_protocol
from graph.document import prepare
from graph.file_answer import FileAnswer
from graph.form import Form
from graph.operation import Request
from graph.request_record import counted
from graph.table_page import read_table
from loaders import Access, Role
from models.limits import Limits
from tests.factories import agent, enrollment, save
from tests.graph.dawdling import slow_down
from tests.graph.files.asking import ask, many_enrollments, refused
from tests.graph.serving import listening, serving
from tests.graph.tokens import SECRET, bearer, token


async def test_a_viewers_file_has_as_many_rows_as_a_viewers_answer(database_url, connection):
    ann = agent("Ann", npn="11")
    save(connection, ann, *[enrollment(ann) for _ in range(501)])
    lengths = {}

    async with serving(database_url, token_secret=SecretStr(SECRET)) as http:
        for role in ("viewer", "bi", "operator"):
            headers = bearer(token(role=role))
            all_rows = await ask(http, "{ enrollments { nodes { status } } }", headers=headers)
            lengths[role] = len(all_rows.text.splitlines()) - 1
        many = await refused(
            http,
            "{ enrollments(first: 501) { nodes { status } } }",
            headers=bearer(token(role="viewer")),
        )

    assert lengths == {"viewer": 50, "bi": 501, "operator": 501}
    assert many == (400, "BAD_ARGUMENT", "`first` is 501; it must be from 0 to 500")


async def test_a_file_shows_what_the_viewer_may_see_masked_where_it_must_be(database_url, family):
    headers = bearer(token(role="bi", organisation=None, agent="12"))

    async with serving(database_url, token_secret=SecretStr(SECRET)) as http:
        response = await ask(
            http,
            "{ enrollments { nodes { policyNumber client { name birthDate } } } }",
            headers=headers,
        )

    assert response.text == "policyNumber,client.name,client.birthDate\nP3,D. J. D.,\n"


async def test_a_failure_on_the_way_breaks_the_transfer(database_url, connection):
    many_enrollments(connection, 50_000)
    params = {"query": "{ enrollments { nodes { id agent { name } } } }", "format": "csv"}
    before = counted["errors", "INTERNAL"]

    async with (
        listening(database_url) as http,
        http.stream("GET", "/graphql", params=params, timeout=60) as response,
    ):
        parts = response.aiter_bytes()
        first = await anext(parts)
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
            async for _ in parts:
                pass

    assert (response.status_code, first[:14]) == (200, b"id,agent.name\n")
    assert counted["errors", "INTERNAL"] == before + 1


async def test_a_file_that_takes_too_long_breaks_off(caplog):
    """What it had is sent, its last message is not, and the failure is counted and logged."""
    sent, ended = [], []
    before = counted["errors", "TIMEOUT"]
    request = Request("{ carriers { code } }")
    table = read_table(prepare(request.query).document, request, Access(None, True, Role.BI))
    ends = asyncio.get_running_loop().time() + 0.1
    file = FileAnswer(table, Form.CSV, None, [["uhc"]], endless(), ends, lambda: ended.append(1))

    await file({}, never_leaves, sent_to(sent))

    assert b"".join(message.get("body", b"") for message in sent) == b"code\nuhc\nhumana\n"
    assert [message.get("more_body") for message in sent[1:]] == [True] * (len(sent) - 1)
    assert ended == [1]
    assert counted["errors", "TIMEOUT"] == before + 1
    assert caplog.messages == [
        "a file broke off: this took too long and was ended; ask for less, or filter more"
    ]


async def test_a_client_who_takes_nothing_of_its_file_is_hung_up_on(
    database_url, connection, monkeypatch
):
    """And its place is free again."""
    monkeypatch.setattr(http_protocol, "STALLED", 0.3)
    many_enrollments(connection, 100_000)
    query = "{ enrollments { nodes { id policyNumber status submittedOn planName county } } }"
    asked = urlencode({"query": query, "format": "csv"}).encode()

    async with listening(database_url, limits=Limits(files=1)) as http:
        reader, writer = await narrow_connection(http.base_url.port)
        writer.write(b"GET /graphql?" + asked + b" HTTP/1.1\r\nhost: us\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        later = await until_answered(http, "{ carriers { code } }")
        writer.close()

    assert head.startswith(b"HTTP/1.1 200 ")
    assert later.status_code == 200


async def narrow_connection(port):
    """A connection whose client has little room for what it does not take."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.setblocking(False)
    await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
    return await asyncio.open_connection(sock=client, limit=1024)


async def never_leaves():
    await asyncio.Event().wait()


def sent_to(messages):
    async def send(message):
        messages.append(message)

    return send


async def endless():
    """Rows of which the second part never comes."""
    yield [["humana"]]
    await asyncio.Event().wait()


async def test_a_file_that_takes_too_long_to_begin_is_refused(database_url, connection, family):
    slow_down(connection, "enrollment")
    query = "{ enrollments { nodes { county state } } }"

    async with serving(database_url, limits=Limits(file_time=0.5)) as http:
        told = await http.get("/graphql", params={"query": query, "format": "csv"})

    assert told.status_code == 504
    assert told.json()["errors"] == [
        {
            "message": "this took too long and was ended; ask for less, or filter more",
            "extensions": {"code": "TIMEOUT"},
        }
    ]


async def test_two_files_are_made_at_once_for_one_viewer_and_their_places_become_free(
    database_url, connection
):
    many_enrollments(connection, 50_000)
    params = {"query": "{ enrollments { nodes { id agent { name } } } }", "format": "csv"}

    async with listening(database_url) as http:
        async with (
            http.stream("GET", "/graphql", params=params, timeout=60) as one,
            http.stream("GET", "/graphql", params=params, timeout=60) as two,
        ):
            third = await http.get("/graphql", params=params)
            assert (one.status_code, two.status_code) == (200, 200)
        later = await until_answered(http, "{ carriers { code } }")

    assert third.status_code == 429
    assert third.headers["retry-after"] == "60"
    assert third.json()["errors"] == [
        {
            "message": "2 files are being made for you already; ask again when one is done",
            "extensions": {"code": "RATE_LIMITED"},
        }
    ]
    assert later.status_code == 200


async def until_answered(http, query):
    """The answer, once the server has noticed that the others have left."""
    for _ in range(200):
        response = await http.get("/graphql", params={"query": query, "format": "csv"})
        if response.status_code != 429:
            return response
        await asyncio.sleep(0.1)
    return response
