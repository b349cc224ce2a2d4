import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest
import strawberry

from graph import garbage
from graph.garbage import collector_held, free_later
from tests.graph.executor.both_executors import answer_breadth_first


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


@strawberry.type
class Leaf:
    name: str


class Cycle:
    def __init__(self) -> None:
        self.me = self


def test_the_collector_is_off_while_an_operation_runs():
    with collector_held():
        assert not gc.isenabled()

    assert gc.isenabled()


def test_of_operations_that_overlap_the_last_lets_the_collector_go():
    first, second = collector_held(), collector_held()

    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)

    assert gc.isenabled()


async def test_what_is_freed_later_goes_in_the_next_turn_and_holds_the_collector_off_till_then():
    freed = []

    free_later(lambda: freed.append(gc.isenabled()))
    before = list(freed), gc.isenabled()
    await asyncio.sleep(0)

    assert (before, freed, gc.isenabled()) == (([], False), [False], True)


def test_an_operation_that_fails_lets_the_collector_go():
    with pytest.raises(ValueError, match="failed"), collector_held():
        raise ValueError("failed")

    assert gc.isenabled()


def test_a_server_that_is_never_idle_frees_cycles(monkeypatch):
    monkeypatch.setattr(garbage, "MANY_OBJECTS", 1000)
    with collector_held():
        with collector_held():
            lost = weakref.ref(Cycle())
            kept = [[number] for number in range(2000)]

        assert lost() is None
        assert not gc.isenabled()

    assert len(kept) == 2000


async def test_the_objects_of_a_large_answer_go_without_the_collector():
    @strawberry.type
    class Query:
        @strawberry.field
        @staticmethod
        def branches() -> list[list[Leaf]]:
            return [[Leaf(name="leaf")] * 100] * 100

    gc.collect()
    gc.disable()
    answered = await answer_breadth_first(Query, "{ branches { name } }")
    del answered

    assert gc.collect() < 1000  # the schema and the executor are cycles, 10,000 objects are none
