"""What runs at the same time, and what is left when the client goes away."""

import asyncio
import gc
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import strawberry
from aiodataloader import DataLoader

from graph.batch import batched
from graph.executor import BreadthFirstExecutor
from tests.graph.executor.both_executors import QuietSchema, answer

Info = strawberry.Info[Any, Any]
SLOW = 3600


class Names(DataLoader[int, str]):
    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[int]] = []

    async def batch_load_fn(self, keys: list[int]) -> list[str]:
        self.batches.append(keys)
        return [f"name {key}" for key in keys]


@strawberry.type
class Agent:
    id: int

    @strawberry.field
    async def name(self, info: Info) -> str:
        return await info.context.load(self.id)

    @strawberry.field
    @batched
    @staticmethod
    async def upline_name(agents: Sequence["Agent"], info: Info) -> Sequence[str]:
        return await info.context.load_many([agent.id + 100 for agent in agents])

    @strawberry.field
    async def fast(self) -> "Agent":
        return Agent(id=self.id + 1)

    @strawberry.field
    async def slow(self, info: Info) -> int:
        info.context.append("slow began")
        try:
            await asyncio.sleep(SLOW)
        finally:
            info.context.append("slow ended")
        return 1

    @strawberry.field
    async def slow_list(self, info: Info) -> list[int]:
        return await self.slow_items(info)

    async def slow_items(self, info: Info) -> AsyncIterator[int]:
        async def items() -> AsyncIterator[int]:
            yield 1
            await asyncio.sleep(SLOW)

        return items()

    @strawberry.field
    async def arrived(self, info: Info) -> int:
        info.context.append("arrived")
        return self.id

    @strawberry.field
    async def cancels_itself(self) -> int:
        raise asyncio.CancelledError


@strawberry.type
class Query:
    @strawberry.field
    def agents(self) -> list[Agent]:
        return [Agent(id=1), Agent(id=2)]


async def test_loaders_of_sibling_fields_share_a_batch():
    loader = Names()

    answered = await answer(Query, "{ agents { name uplineName again: name } }", context=loader)

    assert answered.data["agents"][0] == {
        "name": "name 1",
        "uplineName": "name 101",
        "again": "name 1",
    }
    assert [sorted(batch) for batch in loader.batches] == [[1, 2, 101, 102]]


async def start(source: str, context: Any, turns: int) -> asyncio.Task[Any]:
    schema = QuietSchema(Query, execution_context_class=BreadthFirstExecutor)
    task = asyncio.create_task(schema.execute(source, context_value=context))
    for _ in range(turns):
        await asyncio.sleep(0)
    return task


async def test_children_of_one_field_do_not_wait_for_another_field():
    events: list[str] = []

    task = await start("{ agents { slow fast { fast { arrived } } } }", events, 30)

    assert events == ["slow began", "slow began", "arrived", "arrived"]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("turns", range(12))
@pytest.mark.parametrize(
    "source",
    [
        "{ agents { slow } }",
        "{ agents { slow again: slow slowList } }",
        "{ agents { slow fast { slow fast { slow slowList fast { slow } } } } }",
    ],
)
async def test_nothing_runs_on_after_a_cancellation(source, turns, others_forgotten):
    events: list[str] = []
    task = await start(source, events, turns)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert events.count("slow began") == events.count("slow ended")
    assert asyncio.all_tasks() == {asyncio.current_task()}
    gc.collect()  # an exception or coroutine that nobody looked at would warn here


async def test_a_resolver_that_is_cancelled_takes_the_operation_with_it():
    events: list[str] = []
    task = await start("{ agents { slow fast { cancelsItself } } }", events, 0)

    with pytest.raises(asyncio.CancelledError):
        await task

    assert events.count("slow began") == events.count("slow ended")
    assert asyncio.all_tasks() == {asyncio.current_task()}
