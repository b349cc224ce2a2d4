"""Large answers on their way to clients who are slow to take them."""

import asyncio
import json
import socket
from contextlib import asynccontextmanager

from graph import http_protocol
from graph.delivery import PART
from models.limits import Limits
from tests.graph.files.asking import many_enrollments
from tests.graph.serving import listening

ROWS, NAMES = 1_500, 50
FIELDS = " ".join(f"{chr(97 + number % 26) * 90}{number}: planName" for number in range(NAMES))
LARGE = json.dumps(
    {"query": f"{{ enrollments(first: {ROWS}) {{ nodes {{ {FIELDS} }} }} }}"}
).encode()
LIMITS = Limits(first=ROWS)
SMALL = {"query": "{ viewer { today } }"}


@asynccontextmanager
async def asking(http, body=LARGE):
    """A connection on which that is asked, whose client has room for little."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.setblocking(False)
    await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", http.base_url.port))
    reader, writer = await asyncio.open_connection(sock=client, limit=1024)
    writer.write(
        b"POST /graphql HTTP/1.1\r\nhost: us\r\ncontent-type: application/json\r\n"
        b"content-length: %d\r\n\r\n" % len(body) + body
    )
    try:
        yield reader
    finally:
        writer.close()


async def length_of(reader):
    """How long the answer is going to be."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    assert head.startswith(b"http/1.1 200 ")
    return int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])


async def test_an_answer_that_is_not_taken_runs_on(database_url, connection):
    many_enrollments(connection, ROWS)
    async with listening(database_url, limits=Limits(first=ROWS, concurrent=1)) as http:
        async with asking(http) as reader:
            length = await length_of(reader)
            refused = await http.post("/graphql", json=SMALL)
            answer = json.loads(await reader.readexactly(length))
            allowed = await http.post("/graphql", json=SMALL)
        async with asking(http) as reader:
            await length_of(reader)
        for _ in range(100):
            after_leaving = await http.post("/graphql", json=SMALL)
            if after_leaving.status_code == 200:
                break
            await asyncio.sleep(0.1)

    assert length > 20 * PART
    assert refused.status_code == 429
    assert refused.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert len(answer["data"]["enrollments"]["nodes"]) == ROWS
    assert (allowed.status_code, after_leaving.status_code) == (200, 200)


async def test_a_slow_client_who_goes_on_taking_gets_all_of_it(
    database_url, connection, monkeypatch
):
    """Whatever is left when a first waiting time is over."""
    monkeypatch.setattr(http_protocol, "STALLED", 1.0)
    many_enrollments(connection, ROWS)
    async with listening(database_url, limits=LIMITS) as http, asking(http) as reader:
        length, taken = await length_of(reader), 0
        while taken < length:
            before = taken
            while taken < min(length, before + length // 50):
                part = await reader.read(length)
                assert part, f"hung up on after {taken} of {length} bytes"
                taken += len(part)
            await asyncio.sleep(0.08)

    assert taken == length
