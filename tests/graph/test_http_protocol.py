"""Requests that come slowly, all at once, with an offer of another protocol, or from too many."""

import asyncio
import logging
from contextlib import suppress

import pytest
import uvloop

from graph import http_protocol
from tests.factories import agent, save
from tests.graph.dawdling import slow_down
from tests.graph.serving import listening

TODAY = b'{"query": "{ viewer { today } }"}'
TOLD = b'{"data":{"viewer":{"today":"2026-11-20"}},"extensions":'
OFFER = b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n"


def post(body=TODAY, more=b""):
    """A request with these headers too."""
    return b"".join(
        (
            b"POST /graphql HTTP/1.1\r\nhost: us\r\ncontent-type: application/json\r\n",
            *(more, b"content-length: %d\r\n\r\n" % len(body), body),
        )
    )


class Wire:
    """One connection to a server."""

    def __init__(self, http):
        self.port = http.base_url.port

    async def __aenter__(self):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_):
        self.writer.close()

    async def answer(self):
        """The status and the body of the next answer."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        return int(head.split()[1]), await self.reader.readexactly(length)


@pytest.mark.parametrize(
    "begun",
    [b"", b"POST /graphql HT", post()[:-1], post(b" " * 1000)[:-900]],
    ids=["nothing", "half a head", "all but the last byte", "a little of a body"],
)
async def test_a_request_that_does_not_come_to_its_end_is_hung_up_on(
    database_url, monkeypatch, begun
):
    monkeypatch.setattr(http_protocol, "PATIENCE", 0.2)
    async with listening(database_url) as http, Wire(http) as slow:
        slow.writer.write(begun)
        told = await asyncio.wait_for(slow.reader.read(), 20)

    assert told == b"" or told.endswith(http_protocol.TOO_SLOW.encode())


async def test_an_answer_that_takes_long_is_waited_for(database_url, connection, monkeypatch):
    monkeypatch.setattr(http_protocol, "PATIENCE", 0.1)
    save(connection, agent("Ann", npn="11"))
    slow_down(connection, "agent", seconds=0.5)
    async with listening(database_url) as http, Wire(http) as wire:
        wire.writer.write(post(b'{"query": "{ agents { nodes { name } } }"}') + post()[:20])
        status, body = await wire.answer()

    assert (status, body[:45]) == (200, b'{"data":{"agents":{"nodes":[{"name":"Ann"}]}}')


async def test_any_number_of_requests_in_one_go_is_answered(database_url):
    async with listening(database_url) as http, Wire(http) as wire:
        wire.writer.write(post(more=b"x: " + b"y" * 200 + b"\r\n") * 1_500)
        statuses = [(await wire.answer())[0] for _ in range(1_500)]

    assert statuses == [200] * 1_500


@pytest.mark.parametrize(("headers", "status"), [(97, 200), (98, 400), (10_000, 400)])
async def test_headers_are_counted(database_url, headers, status):
    async with listening(database_url) as http, Wire(http) as wire:
        wire.writer.write(post(more=b"a:b\r\n" * headers))
        with suppress(ConnectionError):  # it is hung up on before all of it is sent
            await wire.writer.drain()
        found, body = await wire.answer()

    assert found == status
    assert status == 200 or body == http_protocol.TOO_MANY.encode()


@pytest.mark.parametrize("size", [60_000, 100_000, 300_000, 2_000_000])
async def test_a_long_head_behind_other_requests_is_long_all_the_same(database_url, size):
    long = b"GET /healthz HTTP/1.1\r\nhost: us\r\nx: " + b"y" * size + b"\r\n\r\n"
    bodies = []
    async with listening(database_url) as http, Wire(http) as wire:
        wire.writer.write(post() * 100 + long)
        with suppress(ConnectionError, asyncio.IncompleteReadError):  # it may be hung up on
            while len(bodies) < 101:
                bodies.append((await wire.answer())[1])

    assert (b"ok\n" in bodies) is (size < http_protocol.MOST_HEAD)


def test_a_client_who_is_hung_up_on_amid_its_requests_leaves_no_failure(database_url, caplog):
    log = logging.getLogger("uvicorn.error")

    async def be_hung_up_on() -> None:
        async with listening(database_url) as http, Wire(http) as wire:
            log.addHandler(caplog.handler)
            log.setLevel(logging.ERROR)
            wire.writer.write(post() * 20 + b"no request\r\n\r\n")
            with suppress(ConnectionError):
                await asyncio.wait_for(wire.reader.read(), 20)
            await asyncio.sleep(0.3)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(be_hung_up_on())
    log.removeHandler(caplog.handler)

    assert [record for record in caplog.records if record.exc_info] == []


@pytest.mark.parametrize("cut", [1, 60, 200, 300, 330, 1000])
async def test_an_offer_of_another_protocol_is_passed_over(database_url, cut):
    chunked = post(more=OFFER).replace(
        b"content-length: 33\r\n\r\n" + TODAY,
        b"transfer-encoding: chunked\r\n\r\n21\r\n" + TODAY + b"\r\n0\r\n\r\n",
    )
    sent = post(more=OFFER) + chunked + post()
    async with listening(database_url) as http, Wire(http) as wire:
        wire.writer.write(sent[:cut])
        await asyncio.sleep(0.05)
        wire.writer.write(sent[cut:])
        answers = [await wire.answer() for _ in range(3)]

    assert b"chunked" in sent
    assert [(status, body[: len(TOLD)]) for status, body in answers] == [(200, TOLD)] * 3


async def test_the_end_of_one_request_does_not_count_for_the_next(database_url):
    large = post(TODAY + b" " * 100_000)
    async with listening(database_url) as http, Wire(http) as wire:
        wire.writer.write(large + post()[:60])
        await asyncio.sleep(0.05)
        wire.writer.write(post()[60:])
        answers = [await wire.answer() for _ in range(2)]

    assert [(status, body[: len(TOLD)]) for status, body in answers] == [(200, TOLD)] * 2


@pytest.mark.parametrize(
    "sent",
    [post() + b"\r\n", post(more=b"authorization: Bearer x\r\n")[:-9]],
    ids=["a blank line after it", "a refused one's body in two parts"],
)
async def test_after_its_answer_a_client_is_not_waited_for_without_end(
    database_url, monkeypatch, sent
):
    monkeypatch.setattr(http_protocol, "PATIENCE", 0.3)
    async with listening(database_url) as http, Wire(http) as wire:
        wire.writer.write(sent)
        await asyncio.sleep(0.05)
        wire.writer.write(b"\r\n" if sent.endswith(b"\r\n") else post()[-9:])
        told = await asyncio.wait_for(wire.reader.read(), 20)

    assert told.startswith(b"HTTP/1.1 ")


async def test_half_a_request_behind_another_does_not_cost_it_its_answer(
    database_url, connection, monkeypatch
):
    monkeypatch.setattr(http_protocol, "PATIENCE", 0.1)
    save(connection, agent("Ann", npn="11"))
    slow_down(connection, "agent", seconds=1)
    async with listening(database_url) as http, Wire(http) as wire:
        wire.writer.write(post(b'{"query": "{ agents { nodes { name } } }"}') + post()[:-5])
        status, body = await wire.answer()

    assert (status, body[:45]) == (200, b'{"data":{"agents":{"nodes":[{"name":"Ann"}]}}')


async def test_any_number_of_offers_in_one_go_is_passed_over(database_url):
    offers = b"".join([b"GET /healthz HTTP/1.1\r\nhost: us\r\n" + OFFER + b"\r\n"] * 2_000)
    async with listening(database_url) as http, Wire(http) as wire:
        wire.writer.write(offers)
        statuses = [(await wire.answer())[0] for _ in range(2_000)]

    assert set(statuses) == {200}


@pytest.mark.parametrize(
    "endless", [b"x: " + b"y" * 400_000, b"x: y\r\n" * 60_000], ids=["one", "many"]
)
async def test_trailers_have_an_end(database_url, endless):
    framed = post().replace(
        b"content-length: 33\r\n\r\n" + TODAY, b"transfer-encoding: chunked\r\n\r\n0\r\n"
    )
    async with listening(database_url) as http, Wire(http) as wire:
        wire.writer.write(framed + endless)
        told = b""
        with suppress(ConnectionError):  # it may have hung up while we were sending
            told = await asyncio.wait_for(wire.reader.read(), 20)
        answer = await http.get("/healthz")

    assert told == b"" or told.endswith(http_protocol.TOO_LARGE.encode())
    assert answer.status_code == 200


async def test_more_clients_than_there_is_room_for_are_hung_up_on(database_url, monkeypatch):
    monkeypatch.setattr(http_protocol, "most_connections", lambda: 2)
    async with listening(database_url) as http, Wire(http) as one, Wire(http) as two:
        async with Wire(http) as three:
            hung_up = await asyncio.wait_for(three.reader.read(), 20)
        for wire in (one, two):
            wire.writer.write(post())
        answers = [await wire.answer() for wire in (one, two)]

    assert hung_up == b""
    assert [status for status, _ in answers] == [200, 200]
