"""Keys asked for in one turn go out in one batch, whoever asks."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from loaders.loader import BatchLoader
from loaders.pace import Pace


class Doubles(BatchLoader[int, int]):
    """Twice each key; fails for a batch with a negative one."""

    def __init__(self) -> None:
        snapshot: Any = SimpleNamespace(pace=Pace())
        super().__init__(snapshot, snapshot)
        self.asked: list[list[int]] = []

    async def batch_load_fn(self, keys: list[int]) -> list[int]:
        self.asked.append(keys)
        await asyncio.sleep(0)
        if min(keys) < 0:
            raise ValueError(f"{min(keys)} is negative")
        return [KeyError("no zero") if key == 0 else 2 * key for key in keys]  # type: ignore[misc]


async def test_values_come_in_the_order_of_the_keys_repeated_ones_included():
    assert await Doubles().load_many([3, 1, 3, 2]) == [6, 2, 6, 4]


async def test_no_keys_ask_for_nothing():
    loader = Doubles()

    assert await loader.load_many([]) == []
    assert loader.asked == []


async def test_those_who_ask_in_the_same_turn_share_a_batch_without_repetition():
    loader = Doubles()

    answers = await asyncio.gather(loader.load_many([1, 2]), loader.load(2), loader.load_many([3]))

    assert answers == [[2, 4], 4, [6]]
    assert loader.asked == [[1, 2, 3]]


async def test_a_key_asked_before_is_not_asked_again():
    loader = Doubles()
    await loader.load_many([1, 2])

    assert await loader.load_many([2, 3]) == [4, 6]
    assert loader.asked == [[1, 2], [3]]


async def test_a_batch_that_fails_tells_everyone_and_is_asked_anew():
    loader = Doubles()

    outcomes = await asyncio.gather(loader.load(-1), loader.load(2), return_exceptions=True)

    assert [str(outcome) for outcome in outcomes] == ["-1 is negative"] * 2
    assert await loader.load(2) == 4


async def test_a_value_that_is_an_exception_fails_its_own_key_alone():
    loader = Doubles()

    refused, doubled = await loader.load_many([0, 4])

    assert (str(refused), doubled) == ("'no zero'", 8)
    with pytest.raises(KeyError, match="no zero"):
        await loader.load(0)


async def test_one_who_stops_waiting_leaves_the_batch_to_the_others():
    loader = Doubles()
    impatient = asyncio.ensure_future(loader.load(1))
    patient = asyncio.ensure_future(loader.load_many([1, 2]))
    await asyncio.sleep(0)

    impatient.cancel()

    assert await patient == [2, 4]
    with pytest.raises(asyncio.CancelledError):
        await impatient
