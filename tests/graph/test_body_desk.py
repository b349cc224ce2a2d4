"""Large bodies are read one of each viewer in a turn of the loop, on the viewer's account."""

import asyncio
from dataclasses import replace

import orjson
import pytest
from starlette.requests import Request as HttpRequest

from graph import body_desk
from graph.body_desk import LARGE_BODY, BodyDesk
from graph.cost import OBJECTS_PER_SECOND
from graph.gate import Gate, RateLimited
from graph.http_request import BadRequest, read_operation_in
from loaders import Access, Role
from models.limits import Limits

ANN = Access(None, True, Role.VIEWER, "ann")
SMALL = {"query": "{ viewer { today } }"}
LARGE = SMALL | {"variables": {"text": "x" * LARGE_BODY}}


def sent(body) -> HttpRequest:
    """A POST with this in its body."""

    async def receive():
        return {"type": "http.request", "body": orjson.dumps(body), "more_body": False}

    headers = [(b"content-type", b"application/json")]
    return HttpRequest({"type": "http", "method": "POST", "headers": headers}, receive)


@pytest.fixture
def turns(monkeypatch):
    """The bodies that were read in each turn of the loop, as their variables name them."""
    read, seen, turn = read_operation_in, [], []

    def read_seen(body):
        request = read(body)
        if not turn:
            seen.append([])
            asyncio.get_running_loop().call_soon(turn.clear)
        turn.append(1)
        seen[-1].append(request.variables["of"])
        return request

    monkeypatch.setattr(body_desk, "read_operation_in", read_seen)
    return seen


async def test_a_turn_of_the_loop_has_one_large_body_of_each_viewer(turns):
    desk, bob = BodyDesk(Gate(Limits()), 10**6), replace(ANN, subject="bob")

    def reading(viewer):
        of = {"variables": LARGE["variables"] | {"of": viewer.subject}}
        return desk.read(sent(SMALL | of), viewer)

    await asyncio.gather(*(reading(ANN) for _ in range(4)), reading(bob))

    assert sorted(name for turn in turns for name in turn) == ["ann"] * 4 + ["bob"]
    assert max(turn.count("ann") for turn in turns) == 1
    assert "bob" in turns[0] + turns[1]


async def test_the_time_of_a_large_body_is_on_the_account_whatever_is_in_it():
    times = iter([0.0, 0.010, 1.0, 1.020])
    gate = Gate(Limits(burst=10_000, rate=1))
    desk = BodyDesk(gate, 10**6, lambda: next(times))

    await desk.read(sent(LARGE), ANN)
    with pytest.raises(BadRequest, match="`query` is missing"):
        await desk.read(sent({"variables": LARGE["variables"]}), ANN)
    await desk.read(sent(SMALL), ANN)

    account = gate.bucket(ANN)
    assert account.capacity - account.left == pytest.approx(0.030 * OBJECTS_PER_SECOND, abs=100)
    assert gate.running == {}


async def test_who_spent_everything_has_no_large_body_read():
    gate = Gate(Limits(burst=10, rate=1))
    desk = BodyDesk(gate, 10**6)
    gate.bucket(ANN).spend(100)

    with pytest.raises(RateLimited):
        await desk.read(sent(LARGE), ANN)
    small = await desk.read(sent(SMALL), ANN)

    assert small.query == SMALL["query"]
