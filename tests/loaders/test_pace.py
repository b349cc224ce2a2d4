"""The tasks of an operation go on in slices, with others in between, and still ask together."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from loaders import pace
from loaders.loader import BatchLoader
from loaders.pace import AT_ONCE, LARGE, SLICE, Pace
from loaders.traffic import traffic


class Clock:
    """Stands still, except while somebody works."""

    def __init__(self) -> None:
        self.now = 1.0

    def __call__(self) -> float:
        return self.now

    def work(self) -> None:
        self.now += 2 * SLICE


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pace, "perf_counter", clock)
    return clock


async def turns_of(work, count: int) -> list[int]:
    """In which turns of the loop so many tasks had done their work."""
    turns: list[int] = []
    turn = 0

    async def done() -> None:
        await work()
        turns.append(turn)

    tasks = [asyncio.ensure_future(done()) for _ in range(count)]
    while not all(task.done() for task in tasks):
        await asyncio.sleep(0)
        turn += 1
    await asyncio.gather(*tasks)
    return turns


async def test_tasks_that_take_no_time_all_go_on_in_one_turn(clock):
    ours = Pace()

    assert await turns_of(ours.turn, 20) == [0] * 20


async def test_after_a_slice_a_few_go_on_in_each_turn_of_the_loop(clock):
    ours = Pace()

    async def work() -> None:
        await ours.turn()
        clock.work()

    turns = await turns_of(work, 7)

    assert turns[0] == 0
    assert max(turns.count(turn) for turn in turns) == AT_ONCE
    assert len(set(turns)) == 4


async def test_who_comes_later_waits_behind_those_that_wait(clock):
    ours, order = Pace(), []

    async def work(name: str) -> None:
        await ours.turn()
        clock.work()
        order.append(name)

    first = [asyncio.ensure_future(work(name)) for name in "abcdef"]
    await asyncio.sleep(0)
    await asyncio.gather(work("late"), *first)

    assert order == [*"abcdef", "late"]


async def test_a_task_that_is_cancelled_while_it_waits_holds_nobody_up(clock):
    ours, done = Pace(), []

    async def work(number: int) -> None:
        await ours.turn()
        clock.work()
        done.append(number)

    tasks = [asyncio.ensure_future(work(number)) for number in range(9)]
    await asyncio.sleep(0)
    for task in tasks[1:6]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await ours.all_gone_on()

    assert done == [0, 6, 7, 8]


class Doubles(BatchLoader[int, int]):
    """Doubles numbers and notes what it was asked for at a time."""

    def __init__(self, ours: Pace) -> None:
        snapshot: Any = SimpleNamespace(pace=ours)
        super().__init__(snapshot, snapshot)
        self.asked: list[list[int]] = []

    async def batch_load_fn(self, keys: list[int]) -> list[int]:
        self.asked.append(sorted(keys))
        return [2 * key for key in keys]


async def test_keys_of_tasks_that_had_to_wait_go_out_in_one_batch(clock):
    ours = Pace()
    loader = Doubles(ours)

    async def work(number: int) -> int:
        await ours.turn()
        clock.work()
        return await asyncio.ensure_future(loader.load(number))

    assert await asyncio.gather(*map(work, range(20))) == list(range(0, 40, 2))
    assert loader.asked == [list(range(20))]


async def test_an_operation_of_many_slices_is_large_and_gives_way(clock, monkeypatch):
    monkeypatch.setattr(pace, "GIVES_WAY", 3600)
    ours, done = Pace(), []

    async def work() -> None:
        await ours.turn()
        clock.work()
        done.append(1)

    async def operation() -> None:
        with traffic.request() as passage:
            await asyncio.gather(*(work() for _ in range(100)))
            assert not passage.is_small

    with traffic.request():
        large = asyncio.ensure_future(operation())
        for _ in range(1000):
            await asyncio.sleep(0)
        so_far = len(done)
    await large

    assert so_far == 1 + AT_ONCE * (LARGE - 1)
    assert len(done) == 100
