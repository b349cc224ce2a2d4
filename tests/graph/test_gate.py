"""How much one viewer may ask for, in a time and at once."""

import asyncio

import httpx
import pytest
from pydantic import SecretStr

from graph.app import create_app
from graph.cost import Cost
from graph.gate import Gate, RateLimited
from graph.operation import answer
from loaders import Access, Role
from models.limits import Limits
from models.settings import Settings
from tests.conftest import TODAY
from tests.graph.tokens import SECRET, bearer, token


def test_a_viewer_who_spent_everything_waits_and_others_do_not():
    gate = Gate(Limits(burst=10, rate=5))
    ann, bob = (Access(None, False, Role.VIEWER, name) for name in ("ann", "bob"))
    gate.enter(ann)
    gate.leave(ann, 100)

    with pytest.raises(RateLimited) as caught:
        gate.enter(ann)
    gate.enter(bob)

    assert caught.value.status == 429
    assert caught.value.headers["retry-after"] in ("2", "3")
    assert str(caught.value).startswith("you asked for much in short time; go on in ")


def test_from_the_second_one_on_a_second_of_postgres_costs_what_a_second_gives_back():
    gate = Gate(Limits(burst=10, rate=5))
    ann, bob = (Access(None, False, Role.VIEWER, name) for name in ("ann", "bob"))
    for access, seconds in ((ann, 4.0), *[(bob, 1.0)] * 5):
        gate.enter(access)
        gate.leave(access, 1, seconds)

    gate.enter(bob)
    with pytest.raises(RateLimited):
        gate.enter(ann)


def test_an_operation_that_is_broken_off_costs_each_second_of_postgres():
    gate = Gate(Limits(burst=10_000, rate=1_000))
    ann, bob = (Access(None, False, Role.VIEWER, name) for name in ("ann", "bob"))
    cost = Cost(granted=1, seconds=0.5)

    with gate.operation(bob, cost):
        pass
    with pytest.raises(asyncio.CancelledError), gate.operation(ann, cost):
        raise asyncio.CancelledError

    assert 9_999 <= gate.bucket(bob).left <= 10_000
    assert 9_500 <= gate.bucket(ann).left < 9_999
    assert gate.running == {}


def test_a_role_does_not_set_the_account_of_another():
    gate = Gate(Limits(burst=10, rate=5, burst_wide=1_000, rate_wide=1_000))
    viewer, wide = (Access(None, False, role, "ann") for role in (Role.VIEWER, Role.BI))
    for access in (viewer, wide):
        gate.enter(access)
        gate.leave(access, 100)

    gate.enter(wide)
    with pytest.raises(RateLimited):
        gate.enter(viewer)


def test_so_many_operations_of_one_viewer_run_at_once():
    gate = Gate(Limits(concurrent=2))
    ann, bob = (Access(None, False, Role.VIEWER, name) for name in ("ann", "bob"))
    gate.enter(ann)
    gate.enter(ann)

    with pytest.raises(RateLimited, match="2 operations are running for you already"):
        gate.enter(ann)
    gate.enter(bob)
    gate.leave(ann, 1)
    gate.enter(ann)

    assert gate.running == {"ann": 2, "bob": 1}


async def served(database_url, **settings):
    plain = {"database_url": SecretStr(database_url), "today": TODAY}
    return create_app(Settings(**plain, **settings))


async def test_who_asked_for_too_much_in_one_operation_may_go_on_with_less(
    database_url, family, monkeypatch
):
    for timed in ("document_desk", "cost"):  # reading, and building statements that are new here
        monkeypatch.setattr(f"graph.{timed}.OBJECTS_PER_SECOND", 0)
    limits = Limits(cost_operator=100, burst_wide=200, rate_wide=1)
    app = await served(database_url, limits=limits)
    much = {"query": "{ agents { nodes { enrollments(first: 500) { nodes { id } } } } }"}
    little = {"query": "{ viewer { today } }"}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as http,
    ):
        refused = [await http.post("/graphql", json=much) for _ in range(3)]
        answered = await http.post("/graphql", json=little)

    codes = [one.json()["errors"][0]["extensions"]["code"] for one in refused]
    assert codes == ["COST_LIMIT"] * 3
    assert "errors" not in answered.json()


async def test_more_than_eight_at_once_are_told_to_come_again(database_url, family, monkeypatch):
    app = await served(database_url, token_secret=SecretStr(SECRET))
    go = asyncio.Event()

    async def wait(*arguments):
        await go.wait()
        return await answer(*arguments)

    monkeypatch.setattr("graph.answer_desk.answer", wait)
    query = {"query": "{ viewer { today } }"}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://us") as http,
    ):
        asked = [
            asyncio.create_task(http.post("/graphql", json=query, headers=bearer(token())))
            for _ in range(9)
        ]
        done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        other = await ended(http.post("/graphql", json=query, headers=bearer(token(sub="Bob"))), go)
        answers = [await one for one in asked]

    [refused] = [one.result() for one in done]
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["errors"][0]["extensions"] == {"code": "RATE_LIMITED"}
    assert sorted(one.status_code for one in answers) == [200] * 8 + [429]
    assert other.status_code == 200


async def ended(asking, go):
    """The answer to one more request, for which everything is let go on."""
    task = asyncio.create_task(asking)
    await asyncio.sleep(0)
    go.set()
    return await task
