"""Small requests go before large ones and those of who was refused, which wait a bounded time."""

import asyncio
import contextvars

import pytest

from loaders import traffic as module
from loaders.traffic import BEHIND, Rank, Traffic, give_way, grow


@pytest.fixture(autouse=True)
def slow_machine(monkeypatch) -> None:
    """Real seconds, of which a busy machine may take many, end nothing unless the test says so."""
    monkeypatch.setattr(module, "LONGEST_WAIT", 3600)
    monkeypatch.setattr(module, "SOON", 3600)


async def finish_turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def large(traffic: Traffic, order: list[str]) -> None:
    with traffic.request() as passage:
        passage.join()
        await give_way()
        order.append("large")


async def small(traffic: Traffic, order: list[str], go_on: asyncio.Event) -> None:
    with traffic.request() as passage:
        passage.join()
        await go_on.wait()
        order.append("small")


async def test_a_large_request_waits_until_no_small_one_is_in_progress():
    traffic, order = Traffic(), []
    first, second = asyncio.Event(), asyncio.Event()
    tasks = [
        asyncio.ensure_future(work)
        for work in (
            small(traffic, order, first),
            small(traffic, order, second),
            large(traffic, order),
        )
    ]

    second.set()
    await finish_turns()
    before = list(order)
    first.set()
    await asyncio.gather(*tasks)

    assert (before, order) == (["small"], ["small", "small", "large"])
    assert (traffic.small, *traffic.waiting.values()) == (({}, {}), {}, {})


@pytest.mark.parametrize(
    ("longest_wait", "soon"),
    [
        pytest.param(0.001, 3600, id="for so long"),
        pytest.param(3600, 0, id="for those who are new"),
    ],
)
async def test_it_waits_only(monkeypatch, longest_wait, soon):
    monkeypatch.setattr(module, "LONGEST_WAIT", longest_wait)
    monkeypatch.setattr(module, "SOON", soon)
    traffic, order, go_on = Traffic(), [], asyncio.Event()
    waiting = asyncio.ensure_future(small(traffic, order, go_on))
    await finish_turns()

    await large(traffic, order)
    go_on.set()
    await waiting

    assert order == ["large", "small"]


async def test_it_waits_for_one_as_well_that_comes_just_then():
    traffic, order, loop = Traffic(), [], asyncio.get_running_loop()
    arrived = []

    def arrive() -> None:
        done = asyncio.Event()
        done.set()
        arrived.append(asyncio.ensure_future(small(traffic, order, done)))

    loop.call_soon(loop.call_soon, arrive)  # as a loop has it: seen in one turn, read in the next
    await large(traffic, order)
    await asyncio.gather(*arrived)

    assert order == ["small", "large"]


async def test_a_request_gives_way_in_passing_only_once_it_is_large():
    traffic, order, go_on = Traffic(), [], asyncio.Event()
    waiting = asyncio.ensure_future(small(traffic, order, go_on))
    await finish_turns()

    with traffic.request() as passage:
        passage.join()
        await passage.give_way_by_rank()
        order.append("small as well")
        passage.grow()
        asyncio.get_running_loop().call_soon(go_on.set)
        await passage.give_way_by_rank()
        order.append("large")
    await waiting

    assert order == ["small as well", "small", "large"]


async def asked_by(
    viewer: str, traffic: Traffic, order: list[str], go_on: asyncio.Event | None = None
) -> None:
    """A small request, whose handler does something after its viewer is known."""
    with traffic.request() as passage:
        passage.viewer = viewer
        passage.join()
        await passage.give_way_by_rank()
        if go_on is not None:
            await go_on.wait()
        order.append(viewer)


async def test_who_was_refused_something_comes_after_others_and_they_before_what_is_large():
    traffic, order, go_on = Traffic(), [], asyncio.Event()
    traffic.put_behind("refused")
    others = asyncio.ensure_future(asked_by("other", traffic, order, go_on))
    refused = asyncio.ensure_future(asked_by("refused", traffic, order))
    much = asyncio.ensure_future(large(traffic, order))
    await finish_turns(20)
    before = list(order)

    go_on.set()
    await asyncio.gather(others, refused, much)

    assert (before, order) == ([], ["other", "refused", "large"])
    assert (traffic.small, *traffic.waiting.values()) == (({}, {}), {}, {})


async def test_those_who_were_refused_something_do_not_wait_for_each_other():
    traffic, order, go_on = Traffic(), [], asyncio.Event()
    traffic.put_behind("one")
    traffic.put_behind("two")
    first = asyncio.ensure_future(asked_by("one", traffic, order, go_on))
    await finish_turns()

    await asked_by("two", traffic, order)
    await asked_by("one", traffic, order)
    go_on.set()
    await first

    assert order == ["two", "one", "one"]


async def test_what_is_large_waits_for_who_was_refused_something():
    traffic, order, go_on = Traffic(), [], asyncio.Event()
    traffic.put_behind("refused")
    refused = asyncio.ensure_future(asked_by("refused", traffic, order, go_on))
    much = asyncio.ensure_future(large(traffic, order))
    await finish_turns(20)

    go_on.set()
    await asyncio.gather(refused, much)

    assert order == ["refused", "large"]


async def test_a_request_that_is_large_stays_so_whoever_asks():
    traffic = Traffic()
    traffic.put_behind("refused")

    with traffic.request() as passage:
        passage.grow()
        passage.viewer = "refused"
        passage.join()

        assert (passage.rank, traffic.small) == (Rank.LARGE, ({}, {}))


def test_that_is_forgotten_after_a_moment(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(module, "perf_counter", lambda: now[0])
    traffic, seen = Traffic(), []
    traffic.put_behind("viewer")
    for later in (0.0, BEHIND - 0.1, BEHIND + 0.1):
        now[0] = 1000.0 + later
        seen.append((traffic.is_behind("viewer"), traffic.is_behind("another")))
    traffic.put_behind("another")

    assert seen == [(True, False), (True, False), (False, False)]
    assert list(traffic.refused) == ["another"]


async def test_large_requests_do_not_wait_for_each_other():
    traffic, order = Traffic(), []

    await asyncio.gather(large(traffic, order), large(traffic, order))

    assert order == ["large", "large"]


async def test_a_request_that_is_cancelled_while_it_gives_way_is_counted_no_more():
    traffic, order, go_on = Traffic(), [], asyncio.Event()
    waiting = asyncio.ensure_future(small(traffic, order, go_on))
    await finish_turns()
    leaving = asyncio.ensure_future(large(traffic, order))
    await finish_turns()

    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    left = len(traffic.small[Rank.FIRST]), *traffic.waiting.values()
    go_on.set()
    await waiting

    assert (left, order, traffic.small) == ((1, {}, {}), ["small"], ({}, {}))


async def test_a_request_whose_task_is_thrown_away_is_counted_no_more():
    traffic = Traffic()
    request = small(traffic, [], asyncio.Event())
    contextvars.copy_context().run(request.send, None)

    with pytest.raises(ValueError, match="different Context"):
        request.close()

    assert traffic.is_clear()


async def test_nobody_waits_for_a_request_that_is_not_there_yet():
    traffic, order, go_on = Traffic(), [], asyncio.Event()

    async def arriving() -> None:
        with traffic.request():
            await go_on.wait()

    waiting = asyncio.ensure_future(arriving())
    await finish_turns()
    await large(traffic, order)
    go_on.set()
    await waiting

    assert order == ["large"]


async def test_what_nobody_known_asks_waits_for_those_of_known_viewers():
    traffic, order, go_on = Traffic(), [], asyncio.Event()

    async def unknown() -> None:
        with traffic.request() as passage:
            await passage.stand_back()
            order.append("unknown")

    known = asyncio.ensure_future(asked_by("known", traffic, order, go_on))
    await finish_turns()
    other = asyncio.ensure_future(unknown())
    await finish_turns(20)
    before = list(order)
    go_on.set()
    await asyncio.gather(known, other)

    assert (before, order) == ([], ["known", "unknown"])


async def test_what_runs_outside_of_a_request_waits_for_nobody():
    grow()
    task = asyncio.ensure_future(give_way())
    await asyncio.sleep(0)

    assert task.done()
