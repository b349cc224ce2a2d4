"""New statements are built one at a time, with others in between, on their operation's account."""

import asyncio
from typing import Any

import pytest

from loaders import workbench
from loaders.align import in_groups
from loaders.statement import Shaped, Statement
from loaders.traffic import Traffic
from loaders.workbench import Workbench, charge


def builder(built: list[str], most: int = 100) -> Shaped[[str], Any]:
    def build(name: str) -> Statement[Any]:
        built.append(name)
        return Statement(name, tuple, {}, False)

    return Shaped(build, most)


async def turns_between(built: list[str], working: asyncio.Future[Any]) -> list[list[str]]:
    """What was built in each turn of the loop in which something was."""
    turns, seen = [], 0
    while not working.done():
        await asyncio.sleep(0)
        if len(built) > seen:
            turns.append(built[seen:])
            seen = len(built)
    await working
    return turns


async def test_groups_have_their_new_statements_built_in_a_turn_each():
    built: list[str] = []
    bench, shapes = Workbench(), builder(built)

    async def load(name: str, keys: list[str]) -> list[str]:
        return [(await bench.statement(shapes, name)).text] * len(keys)

    working = asyncio.ensure_future(in_groups(["a", "b", "c", "a", "d"], str, load))

    assert await turns_between(built, working) == [["a"], ["b"], ["c"], ["d"]]
    assert await working == ["a", "b", "c", "a", "d"]


async def test_what_is_kept_waits_for_nobody():
    built: list[str] = []
    bench, shapes = Workbench(), builder(built)
    for name in ("a", "b"):
        shapes.make(name)

    waiting = [bench.statement(shapes, name) for name in ("a", "b", "a")]

    for each in waiting:
        with pytest.raises(StopIteration) as done:
            each.send(None)
        assert done.value.value.text in "ab"
    assert built == ["a", "b"]


async def test_the_first_new_one_of_an_operation_is_built_at_once_and_the_second_waits():
    built: list[str] = []
    bench, shapes = Workbench(), builder(built)
    second = asyncio.ensure_future(bench.statement(shapes, "a"))
    third = asyncio.ensure_future(bench.statement(shapes, "b"))

    await asyncio.sleep(0)

    assert built == ["a"]
    assert [(await each).text for each in (second, third)] == ["a", "b"]


async def test_a_shape_that_two_groups_wait_for_is_built_once():
    built: list[str] = []
    bench, shapes = Workbench(), builder(built)

    await asyncio.gather(*(bench.statement(shapes, name) for name in "abbb"))

    assert built == ["a", "b"]


async def test_operations_take_turns_however_many_shapes_one_of_them_has():
    built: list[str] = []
    traffic, shapes = Traffic(), builder(built)

    async def operation(names: list[str]) -> None:
        with traffic.request() as one:
            one.join()
            bench = Workbench()
            await asyncio.gather(*(bench.statement(shapes, name) for name in names))

    many = [f"many {number}" for number in range(20)]
    working = asyncio.gather(operation(many), operation(["one", "other"]))

    turns = await turns_between(built, asyncio.ensure_future(working))

    assert turns[0] == ["many 0", "one"]  # the first of each
    assert all(len(turn) == 1 for turn in turns[1:])
    assert built.index("other") <= 4
    assert len(built) == 22


async def test_small_requests_go_before_the_second_one(monkeypatch):
    built: list[str] = []
    traffic, shapes = Traffic(), builder(built)
    monkeypatch.setattr("loaders.traffic.LONGEST_WAIT", 3600)
    monkeypatch.setattr("loaders.traffic.SOON", 3600)

    async def operation() -> None:
        with traffic.request() as one:
            one.join()
            bench = Workbench()
            await asyncio.gather(*(bench.statement(shapes, name) for name in "abc"))

    with traffic.request() as one:
        one.join()
        working = asyncio.ensure_future(operation())
        for _ in range(100):
            await asyncio.sleep(0)
        so_far = list(built)
    await working

    assert so_far == ["a"]
    assert built == ["a", "b", "c"]


async def test_an_account_is_told_the_time_of_each_one_that_is_new(monkeypatch):
    told: list[float] = []
    times = iter(range(100))
    monkeypatch.setattr(workbench, "perf_counter", lambda: next(times))
    monkeypatch.setattr(workbench, "YOUNG_OBJECTS", 10**9)
    bench, shapes = Workbench(), builder([])
    charge.set(told.append)

    for name in "abab":
        await bench.statement(shapes, name)

    assert told == [1, 1]


async def test_the_cycles_that_building_leaves_are_freed_one_after_the_other(monkeypatch):
    collected: list[int] = []
    monkeypatch.setattr(workbench, "YOUNG_OBJECTS", -1)
    monkeypatch.setattr(workbench.gc, "collect", collected.append)
    bench, shapes = Workbench(), builder([])

    for name in "abc":
        await bench.statement(shapes, name)

    assert collected == [0, 0]  # the first one's with the second's


async def test_for_an_operation_that_is_over_nothing_more_is_built():
    built: list[str] = []
    bench, shapes = Workbench(), builder(built)
    waiting = [asyncio.ensure_future(bench.statement(shapes, name)) for name in "abc"]
    await asyncio.sleep(0)

    bench.is_over = True
    await asyncio.gather(*waiting, return_exceptions=True)

    assert built == ["a"]
    assert [each.cancelled() for each in waiting] == [False, True, True]


def test_the_shapes_last_asked_for_are_kept():
    built: list[str] = []
    shapes = builder(built, most=2)
    for name in "ab":
        shapes.make(name)
    shapes.find("a")

    shapes.make("c")

    assert [shapes.find(name) is not None for name in "abc"] == [True, False, True]
