import asyncio
import gc
import weakref
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
import strawberry
from graphql import GraphQLError

from graph import garbage
from graph.errors import forget_tracebacks
from graph.executor import BreadthFirstExecutor
from graph.garbage import collector_held, free_later
from tests.graph.executor.both_executors import QuietSchema, answer_breadth_first


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

    assert gc.collect() < 5000  # the schema and the executor are cycles, 10,000 objects are none


class Refusing(BreadthFirstExecutor):
    """Refuses the second level, and has its fields go on one by one."""

    pauses = charged = 0

    async def pause(self) -> None:
        Refusing.pauses += 1
        for _ in range(Refusing.pauses):
            await asyncio.sleep(0)

    def charge(self, info: Any, parents: Sequence[Any], arguments: Mapping[str, Any]) -> None:
        if info.field_name == "leaves":
            Refusing.charged += 1
            raise GraphQLError("too much")


async def test_an_operation_that_is_refused_goes_whole_and_its_other_fields_do_not_go_on():
    @strawberry.type
    class Branch:
        name: str

        @strawberry.field
        async def leaves(self) -> list[Leaf]:
            return []

    @strawberry.type
    class Query:
        @strawberry.field
        @staticmethod
        async def branches() -> list[Branch]:
            return [Branch(name="branch") for _ in range(100)]

    fields = " ".join(f"a{number}: branches {{ leaves {{ name }} }}" for number in range(20))
    schema = QuietSchema(Query, execution_context_class=Refusing)
    gc.collect()
    gc.disable()
    result = await schema.execute(f"{{ {fields} }}")
    forget_tracebacks(result.errors or ())
    messages = [error.message for error in result.errors or ()]
    del result
    await asyncio.sleep(0)  # the loop lets go of the tasks that were ended

    assert (messages, Refusing.charged) == (["too much"], 1)
    assert not [each for each in gc.get_objects() if isinstance(each, Branch)]
