"""Issuers of keys that answer slowly, wrongly or not at all: who waits for them, and how long."""

import asyncio
import json
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from socketserver import StreamRequestHandler, ThreadingTCPServer

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from graph.keys import THREAD, Keys, KeysUnavailable
from tests.faults.server_process import eventually, server_process
from tests.graph.serving import serving
from tests.graph.tokens import bearer, token

KEY = rsa.generate_private_key(65537, 2048)
SET = json.dumps({"keys": [RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True) | {"kid": "a"}]})
GOOD = b"HTTP/1.1 200 OK\r\n\r\n" + SET.encode()
SENTENCE = "the keys that tokens are checked with cannot be had; try again later"
QUERY = {"query": "{ viewer { today } }"}


class Issuer(ThreadingTCPServer):
    """Answers with bytes and drips after them until it is closed, or hangs up."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.said, self.drips, self.asked = GOOD, False, 0
        self.closed = threading.Event()
        self.address = f"http://127.0.0.1:{self.server_address[1]}/keys"


class Answer(StreamRequestHandler):
    """One connection."""

    def handle(self):
        self.server.asked += 1
        self.request.recv(65536)
        self.request.sendall(self.server.said)
        while self.server.drips and not self.server.closed.wait(0.05):
            try:
                self.request.sendall(b"x")
            except OSError:
                return


@pytest.fixture
def issuer():
    with Issuer() as issuer:
        thread = threading.Thread(target=issuer.serve_forever, args=(0.05,))
        thread.start()
        yield issuer
        issuer.closed.set()
        issuer.shutdown()
        thread.join()


@pytest.fixture
def patience(monkeypatch):
    monkeypatch.setattr("graph.keys.PATIENCE", 0.5)


def drip(issuer, said=b""):
    """From now on, answer like that and never come to an end."""
    issuer.said, issuer.drips = said, True


HEAD = b"HTTP/1.1 200 OK\r\n"
DRIPPED = {
    "nothing": ("http", b""),
    "a header": ("http", HEAD + b"x: "),
    "its length": ("http", HEAD + b"content-length: 100000\r\n\r\n"),
    "no length": ("http", HEAD + b"\r\n"),
    "a chunk's size": ("http", HEAD + b"transfer-encoding: chunked\r\n\r\n1;"),
    "a handshake": ("https", b"\x16\x03\x03\x40\x00"),
}


@pytest.mark.parametrize(("scheme", "said"), DRIPPED.values(), ids=DRIPPED)
async def test_an_issuer_that_drips_is_given_up_by_all_who_wait(issuer, patience, scheme, said):
    drip(issuer, said)
    keys = Keys(issuer.address.replace("http", scheme, 1))
    began = time.monotonic()

    told = await asyncio.gather(
        *(keys.find(f"made up {number}", "RS256") for number in range(9)), return_exceptions=True
    )
    took = time.monotonic() - began
    threads = [thread for thread in threading.enumerate() if thread.name == THREAD]
    await asyncio.to_thread(lambda: [thread.join(20) for thread in threads])

    assert {type(each) for each in told} == {KeysUnavailable}
    assert took < 3
    assert not any(thread.is_alive() for thread in threads)


MALFORMED = {
    "no HTTP": b"nonsense\r\n\r\n",
    "a chunk cut off": HEAD + b"transfer-encoding: chunked\r\n\r\nff\r\n{",
    "many headers": HEAD + b"x: y\r\n" * 200 + b"\r\n",
    "a long header": HEAD + b"x: " + b"y" * 70_000 + b"\r\n\r\n",
    "no set": HEAD + b"\r\n[]",
    "nothing": b"",
}


@pytest.mark.parametrize("said", MALFORMED.values(), ids=MALFORMED)
async def test_a_malformed_answer_is_a_failure_like_any_other(issuer, said):
    now = [1000.0]
    kept, none = (Keys(issuer.address, clock=lambda: now[0]) for _ in range(2))
    await kept.find("a", "RS256")
    issuer.said, issuer.asked, now[0] = said, 0, now[0] + 601

    found = []
    for _ in range(9):
        found.append(await kept.find("a", "RS256"))
        await kept.renewed()
        with pytest.raises(KeysUnavailable):
            await none.find("a", "RS256")

    assert None not in found
    assert issuer.asked == 2


async def test_a_client_is_told_in_a_sentence_of_a_malformed_answer(database_url, issuer, caplog):
    issuer.said = MALFORMED["no HTTP"]
    async with serving(database_url, jwks=issuer.address) as http:
        headers = bearer(token(KEY, "RS256", "a"))
        answers = [await http.post("/graphql", json=QUERY, headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert [answer.json()["errors"][0]["message"] for answer in answers] == [SENTENCE] * 2
    assert [record for record in caplog.records if record.exc_info] == []


async def test_whose_key_is_kept_does_not_wait_for_a_silent_issuer(issuer):
    now = [1000.0]
    keys = Keys(issuer.address, clock=lambda: now[0])
    await keys.find("a", "RS256")
    drip(issuer)

    waiting = asyncio.create_task(keys.find("made up", "RS256"))
    await asyncio.sleep(0.1)
    began, found = time.monotonic(), []
    for _ in range(20):
        found.append(await keys.find("a", "RS256"))
        now[0] += 601
    took, is_waiting = time.monotonic() - began, not waiting.done()
    waiting.cancel()

    assert None not in found
    assert took < 1
    assert is_waiting
    assert issuer.asked == 2


async def test_an_answer_is_waited_for_though_the_first_who_waits_leaves(issuer, patience):
    drip(issuer, GOOD[:-1])
    keys = Keys(issuer.address)
    first, second = (asyncio.create_task(keys.find("a", "RS256")) for _ in range(2))
    await asyncio.sleep(0.1)

    first.cancel()

    with pytest.raises(KeysUnavailable):
        await second
    assert issuer.asked == 1


def test_an_issuer_that_drips_does_not_hold_up_the_end_of_the_server(
    database_url, issuer, tmp_path
):
    drip(issuer, HEAD + b"x: ")
    settings = {"DOWNLINE_DATABASE_URL": database_url, "DOWNLINE_JWKS": issuer.address}
    with server_process(tmp_path, **settings) as server, ThreadPoolExecutor() as threads:
        asking = threads.submit(
            lambda: httpx.post(
                f"{server.url}/graphql",
                json=QUERY,
                headers=bearer(token(KEY, "RS256", "a")),
                timeout=60,
            )
        )
        eventually(lambda: issuer.asked)
        began = time.monotonic()
        server.signal(signal.SIGTERM)
        code, took = server.ended(), time.monotonic() - began
        answer = asking.result()

    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (503, SENTENCE)
    assert code == 143
    assert took < 20
