"""Keys from an address: kept, renewed when one is unknown, and without wearing the issuer out."""

import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from graph.keys import Keys, KeysUnavailable, checked_address, read_file
from models.settings import SettingsError


def jwk(kid):
    key = rsa.generate_private_key(65537, 2048).public_key()
    return RSAAlgorithm.to_jwk(key, as_dict=True) | {"kid": kid}


class Issuer:
    """Answers with its keys and counts who asked."""

    def __init__(self):
        self.keys, self.status, self.asked = [jwk("a")], 200, 0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.asked += 1
                self.send_response(issuer.status)
                self.send_header("location", "/elsewhere")
                self.end_headers()
                self.wfile.write(json.dumps({"keys": issuer.keys}).encode())

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/keys"


@pytest.fixture
def issuer():
    issuer = Issuer()
    thread = threading.Thread(target=issuer.server.serve_forever, args=(0.05,))
    thread.start()
    yield issuer
    issuer.server.shutdown()
    thread.join()
    issuer.server.server_close()


@pytest.fixture
def now():
    return [1000.0]


@pytest.fixture
def keys(issuer, now):
    return Keys(issuer.address, clock=lambda: now[0])


async def test_keys_are_fetched_once_and_kept(issuer, keys):
    found = [await keys.find("a", "RS256") for _ in range(20)]

    assert None not in found
    assert issuer.asked == 1


async def test_a_key_that_is_not_known_is_asked_for(issuer, keys):
    await keys.find("a", "RS256")
    issuer.keys = [jwk("b")]

    newer, older = await keys.find("b", "RS256"), await keys.find("a", "RS256")

    assert newer is not None
    assert older is None


async def test_made_up_ids_do_not_have_the_issuer_asked_for_ever(issuer, keys, now):
    for number in range(50):
        assert await keys.find(f"made up {number}", "RS256") is None
    asked = issuer.asked
    now[0] += 60
    await keys.find("made up", "RS256")

    assert (asked, issuer.asked) == (6, 7)


async def test_kept_keys_are_renewed_after_ten_minutes_and_outlive_an_issuer_that_fails(
    issuer, keys, now
):
    await keys.find("a", "RS256")
    issuer.status, now[0] = 500, now[0] + 601
    during = [await keys.find("a", "RS256")]
    await keys.renewed()
    now[0] += 86_400
    during.append(await keys.find("a", "RS256"))
    await keys.renewed()
    issuer.status, issuer.keys, now[0] = 200, [jwk("b")], now[0] + 6
    beside = await keys.find("a", "RS256")
    await keys.renewed()
    after = await keys.find("a", "RS256")

    assert None not in during
    assert beside is not None
    assert after is None


async def test_a_key_that_is_withdrawn_goes_though_nobody_asks_for_it(issuer, monkeypatch):
    monkeypatch.setattr("graph.keys.KEPT_FOR", 0.05)
    keys = Keys(issuer.address)
    await keys.find("a", "RS256")
    issuer.keys = []

    async with asyncio.timeout(20):
        while keys.keys:  # noqa: ASYNC110 (nothing is told of it)
            await asyncio.sleep(0.01)


async def test_a_key_that_is_withdrawn_from_a_file_goes_after_ten_minutes(tmp_path, now):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [jwk("a")]}))
    keys = Keys(str(path), clock=lambda: now[0])
    path.write_text(json.dumps({"keys": []}))
    before = await keys.find("a", "RS256")
    now[0] += 600

    assert before is not None
    assert await keys.find("a", "RS256") is None


async def test_an_issuer_that_fails_is_asked_once_by_all_who_wait(issuer, keys, now):
    issuer.status = 500
    waiting = [keys.find("a", "RS256") for _ in range(9)]

    told = await asyncio.gather(*waiting, return_exceptions=True)
    asked = issuer.asked
    issuer.status, now[0] = 200, now[0] + 6
    later = await keys.find("a", "RS256")

    assert {type(each) for each in told} == {KeysUnavailable}
    assert asked == 1
    assert later is not None


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_an_issuer_without_keys_is_told_in_a_sentence(issuer, keys, status):
    issuer.status = status

    with pytest.raises(KeysUnavailable, match="cannot be had; try again later"):
        await keys.find("a", "RS256")


def test_a_file_whose_name_may_hold_a_password_is_not_named(tmp_path):
    with pytest.raises(SettingsError) as caught:
        read_file(f"{tmp_path}/https:/user:hidden@host/keys")

    assert str(caught.value).startswith("DOWNLINE_JWKS leads to a file, which cannot be used (No ")


def test_an_address_that_others_can_change_on_the_way_is_refused():
    with pytest.raises(SettingsError, match="give an https address or a file"):
        checked_address("http://issuer.example/keys")

    assert checked_address("https://issuer.example/keys")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "No such file or directory"),
        ("{}", "it is no JSON Web Key Set"),
        ("[", "it is no JSON Web Key Set"),
        ('{"keys": {}}', "it is no JSON Web Key Set"),
        (" " * 1_048_577, "it is too large"),
    ],
)
def test_a_file_without_keys_is_named(tmp_path, text, reason):
    path = tmp_path / "keys.json"
    if text is not None:
        path.write_text(text)

    with pytest.raises(SettingsError) as caught:
        read_file(str(path))

    assert str(caught.value) == (
        f"DOWNLINE_JWKS leads to {path}, which cannot be used ({reason}); "
        "give a file with a JSON Web Key Set, or an https address"
    )
