"""The tasks of an operation go on in slices, with others in between, and still ask together."""

import asyncio
from math import ceil
from types import SimpleNamespace
from typing import Any

import pytest

from loaders import pace, traffic
from loaders.loader import BatchLoader
from loaders.pace import GIVES_WAY, LARGE, MOST_GIVEN, SLICE, SLICE_ROWS, Pace
from loaders.traffic import Rank, Traffic

WORK = 3 * SLICE
HELD_WORKS = ceil(LARGE / WORK)  # after which an operation is large


class Clock:
    """Stands still, except while somebody works."""

    def __init__(self) -> None:
        self.now = 1.0

    def __call__(self) -> float:
        return self.now

    def work(self) -> None:
        self.now += WORK


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pace, "perf_counter", clock)
    monkeypatch.setattr(pace, "FREE", 0)
    monkeypatch.setattr(traffic, "SOON", 3600)  # real seconds, which a busy machine may take
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


async def test_after_a_slice_one_goes_on_in_each_turn_if_that_is_a_slice_of_work(clock):
    ours = Pace()

    async def work() -> None:
        await ours.turn()
        clock.work()

    turns = await turns_of(work, 7)

    assert turns[0] == 0
    assert len(set(turns)) == 7


async def test_of_tasks_that_take_less_more_and_more_go_on_together(clock):
    ours = Pace()

    async def work() -> None:
        await ours.turn()
        clock.now += SLICE / 3

    turns = await turns_of(work, 20)

    assert [turns.count(turn) for turn in dict.fromkeys(turns)] == [4, 1, 2, 4, 2, 4, 2, 1]


async def test_after_many_that_take_no_time_one_that_takes_a_slice_goes_on_in_each_turn(clock):
    ours = Pace()
    turns, turn = [], 0

    async def work(number: int) -> None:
        await ours.turn()
        if number == 0:
            clock.work()
        await ours.turn()
        if number > 60:
            clock.work()
            turns.append(turn)

    tasks = [asyncio.ensure_future(work(number)) for number in range(80)]
    while not all(task.done() for task in tasks):
        await asyncio.sleep(0)
        turn += 1
    await asyncio.gather(*tasks)

    assert len(turns) == len(set(turns)) == 19


async def test_of_many_rows_others_go_on_between_slices(clock):
    ours, turn = Pace(), 0
    turns: list[int] = []

    def make(row: int) -> int:
        clock.now += WORK / SLICE_ROWS
        turns.append(turn)
        return 2 * row

    working = asyncio.ensure_future(ours.each(make, range(5 * SLICE_ROWS)))
    while not working.done():
        await asyncio.sleep(0)
        turn += 1

    assert await working == list(range(0, 10 * SLICE_ROWS, 2))
    assert [turns.count(each) for each in dict.fromkeys(turns)] == [SLICE_ROWS] * 5


async def test_few_rows_are_worked_on_at_once_in_many_columns(clock, monkeypatch):
    monkeypatch.setattr(pace, "FREE", 100)
    ours = Pace()

    async def work() -> None:
        await ours.each(lambda row: clock.work(), range(SLICE_ROWS))

    assert await turns_of(work, 100) == [0] * 100


async def test_a_small_operation_is_never_held_up(clock, monkeypatch):
    monkeypatch.setattr(pace, "FREE", 20)
    ours = Pace()

    async def work() -> None:
        await ours.turn()
        clock.work()

    assert await turns_of(work, 20) == [0] * 20


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


async def test_batches_of_tasks_that_are_out_of_step_go_out_in_the_same_turn(clock):
    ours = Pace()
    loaders = [Doubles(ours), Doubles(ours), Doubles(ours)]
    turns, turn = set(), 0

    async def work(number: int) -> int:
        await ours.turn()
        clock.work()
        found = await loaders[number % 3].load(number)
        turns.add(turn)
        return found

    working = asyncio.gather(*map(work, range(20)))
    while not working.done():
        await asyncio.sleep(0)
        turn += 1

    assert await working == list(range(0, 40, 2))
    assert len(turns) == 1
    assert [len(loader.asked) for loader in loaders] == [1, 1, 1]


async def operation(ours: Pace, clock: Clock, done: list[int], count: int = 100) -> None:
    async def work() -> None:
        await ours.turn()
        clock.work()
        done.append(1)

    await asyncio.gather(*(work() for _ in range(count)))


async def finish_turns() -> None:
    for _ in range(1000):
        await asyncio.sleep(0)


async def test_an_operation_that_had_the_loop_for_long_gives_way(clock, monkeypatch):
    monkeypatch.setattr(pace, "GIVES_WAY", 3600)
    others, done = Traffic(), []

    async def large() -> None:
        with others.request() as passage:
            passage.join()
            await operation(Pace(), clock, done)
            assert passage.is_large
            assert passage not in others.small[Rank.FIRST]

    with others.request() as one:
        one.join()
        working = asyncio.ensure_future(large())
        await finish_turns()
        so_far = len(done)
    await working

    assert so_far == 1 + HELD_WORKS
    assert len(done) == 100


async def test_a_request_known_to_be_large_gives_way_after_its_first_slice(clock, monkeypatch):
    monkeypatch.setattr(pace, "GIVES_WAY", 3600)
    monkeypatch.setattr(pace, "FREE", 20)
    others, done = Traffic(), []

    async def large() -> None:
        with others.request() as passage:
            passage.join()
            passage.grow()
            await operation(Pace(), clock, done, 10)

    with others.request() as one:
        one.join()
        working = asyncio.ensure_future(large())
        await finish_turns()
        so_far = len(done)
    await working

    assert so_far == 2
    assert len(done) == 10


async def test_nobody_holds_it_up_for_good(clock, monkeypatch):
    monkeypatch.setattr(pace, "GIVES_WAY", MOST_GIVEN / 2)
    others, done, given = Traffic(), [], []

    def call_when_clear(go_on, seconds):
        given.append(seconds)
        asyncio.get_running_loop().call_soon(go_on)

    monkeypatch.setattr(others, "call_when_clear", call_when_clear)

    with others.request() as one, others.request() as two:
        one.join()
        two.join()
        await operation(Pace(), clock, done)

    assert given == [MOST_GIVEN / 2] * 2
    assert len(done) == 100


async def test_it_gives_way_in_proportion_to_its_time(clock, monkeypatch):
    others, given = Traffic(), []

    def call_when_clear(go_on, seconds):
        given.append(seconds)
        asyncio.get_running_loop().call_soon(go_on)

    monkeypatch.setattr(others, "call_when_clear", call_when_clear)

    async def work(ours: Pace) -> None:
        await ours.turn()
        clock.now += SLICE / 100

    with others.request() as one, others.request() as two:
        one.join()
        two.join()
        ours = Pace()
        await operation(ours, clock, [], 20)
        so_far = len(given)
        await asyncio.gather(*(work(ours) for _ in range(500)))

    assert so_far == 20 - 1 - HELD_WORKS
    assert len(given) - so_far <= 500 / 100 + 1
    assert set(given) == {GIVES_WAY}
