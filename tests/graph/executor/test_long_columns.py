"""A resolver that is called for each of many parents, with pauses in between."""

import asyncio
from typing import Any

import pytest
import strawberry

from graph.executor import BreadthFirstExecutor
from graph.resolution import MANY
from loaders.traffic import Traffic
from tests.graph.executor.both_executors import QuietSchema, answer

Info = strawberry.Info[Any, Any]
COUNT = 2 * MANY + 1


@strawberry.type
class Agent:
    id: int

    @strawberry.field
    def doubled(self, info: Info) -> int:
        info.context.append(self.id)
        return 2 * self.id

    @strawberry.field
    async def tripled(self, info: Info) -> int:
        return 3 * self.id

    @strawberry.field
    def odd(self) -> int | None:
        if self.id == COUNT:
            raise ValueError(f"{self.id} is the last")
        return 1


@strawberry.type
class Query:
    @strawberry.field
    def agents(self, first: int = COUNT) -> list[Agent]:
        return [Agent(id=number + 1) for number in range(first)]


class Pausing(BreadthFirstExecutor):
    async def pause(self) -> None:
        self.context_value.append("pause")
        await asyncio.sleep(0)


async def calls(source: str) -> list[int]:
    """How often the resolver was called between two pauses in which it was."""
    events: list[Any] = []
    schema = QuietSchema(Query, execution_context_class=Pausing)
    result = await schema.execute(source, context_value=events)
    assert result.errors is None
    runs = "".join("." if event == "pause" else "x" for event in events).split(".")
    return [len(run) for run in runs if run]


async def test_a_long_column_is_resolved_in_slices():
    assert await calls("{ agents { doubled } }") == [MANY, MANY, 1]


async def test_a_short_one_is_resolved_at_once():
    assert await calls(f"{{ agents(first: {MANY}) {{ doubled }} }}") == [MANY]


async def test_each_parent_has_its_own_answer_and_error_in_its_own_place():
    answered = await answer(Query, "{ agents { doubled tripled odd } }", context=[])

    last = answered.data["agents"][-1]
    assert last == {"doubled": 2 * COUNT, "tripled": 3 * COUNT, "odd": None}
    assert [path for _, path, _ in answered.errors] == [["agents", COUNT - 1, "odd"]]


async def test_who_asks_for_a_long_column_is_no_small_request():
    schema = QuietSchema(Query, execution_context_class=Pausing)

    with Traffic().request() as passage:
        await schema.execute(f"{{ agents(first: {MANY}) {{ doubled }} }}", context_value=[])
        was_large = passage.is_large
        await schema.execute("{ agents { doubled } }", context_value=[])
        is_large = passage.is_large

    assert (was_large, is_large) == (False, True)


@pytest.mark.parametrize("turns", range(8))
async def test_nothing_is_left_unawaited_by_who_goes_away_between_slices(turns, others_forgotten):
    schema = QuietSchema(Query, execution_context_class=Pausing)
    task = asyncio.create_task(schema.execute("{ agents { tripled } }", context_value=[]))
    for _ in range(turns):
        await asyncio.sleep(0)

    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert asyncio.all_tasks() == {asyncio.current_task()}
