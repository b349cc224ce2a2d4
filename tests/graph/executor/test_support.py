"""What is left to the stock executor is answered all the same."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import strawberry
from graphql import get_introspection_query
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig

from graph.executor import BreadthFirstExecutor
from tests.graph.executor.both_executors import QuietSchema, answer

LEVELS: list[str] = []


class Recording(BreadthFirstExecutor):
    """Notes which operations it executes itself."""

    async def execute_breadth_first(self, *positional: Any) -> Any:
        LEVELS.append(self.operation.operation.value)
        return await super().execute_breadth_first(*positional)


@pytest.fixture(autouse=True)
def forget() -> None:
    LEVELS.clear()


@strawberry.type
class Item:
    name: str = "item"

    @strawberry.field
    async def slow(self) -> str:
        await asyncio.sleep(0)
        return "slow"


@strawberry.type
class Query:
    @strawberry.field
    def item(self) -> Item:
        return Item()

    @strawberry.field
    async def numbers(self) -> list[int]:
        return [1, 2, 3]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def rename(self, name: str) -> Item:
        LEVELS.append(name)
        return Item(name=name)


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int) -> AsyncIterator[int]:
        for number in range(to):
            yield number


class Wrapping(SchemaExtension):
    async def resolve(
        self, next_: Any, root: Any, info: Any, *positional: Any, **named: Any
    ) -> Any:
        value = next_(root, info, *positional, **named)
        value = await value if asyncio.iscoroutine(value) else value
        return value.upper() if isinstance(value, str) else value


def schema_of(**options: Any) -> QuietSchema:
    return QuietSchema(Query, Mutation, Subscription, execution_context_class=Recording, **options)


async def test_queries_are_executed_breadth_first():
    result = await schema_of().execute("{ item { name slow } }")

    assert result.data == {"item": {"name": "item", "slow": "slow"}}
    assert LEVELS == ["query"]


async def test_mutations_run_one_after_the_other():
    result = await schema_of().execute(
        'mutation { a: rename(name: "x") { name slow } b: rename(name: "y") { name } }'
    )

    assert result.data == {"a": {"name": "x", "slow": "slow"}, "b": {"name": "y"}}
    assert LEVELS == ["x", "y"]


async def test_subscriptions_go_on():
    stream: Any = await schema_of().subscribe("subscription { count(to: 3) }")

    assert [result.data async for result in stream] == [{"count": 0}, {"count": 1}, {"count": 2}]
    assert LEVELS == []


async def test_deferred_parts_come_later():
    config = StrawberryConfig(enable_experimental_incremental_execution=True)
    source = "{ item { name ... @defer { slow } } }"

    result: Any = await schema_of(config=config).execute(source)
    later = [part async for part in result.subsequent_results]

    assert result.initial_result.data == {"item": {"name": "item"}}
    assert later[0].incremental[0].data == {"slow": "slow"}
    assert LEVELS == []


async def test_streamed_items_come_later():
    config = StrawberryConfig(enable_experimental_incremental_execution=True)

    result: Any = await schema_of(config=config).execute("{ numbers @stream(initialCount: 1) }")

    assert result.initial_result.data == {"numbers": [1]}
    assert LEVELS == []


async def test_a_schema_that_could_defer_is_executed_breadth_first_when_it_does_not():
    config = StrawberryConfig(enable_experimental_incremental_execution=True)

    result = await schema_of(config=config).execute("{ numbers }")

    assert result.data == {"numbers": [1, 2, 3]}
    assert LEVELS == ["query"]


async def test_extensions_that_wrap_resolvers_wrap_each():
    result = await schema_of(extensions=[Wrapping]).execute("{ item { name slow } }")

    assert result.data == {"item": {"name": "ITEM", "slow": "SLOW"}}
    assert LEVELS == []


def test_synchronous_execution_stays_synchronous():
    result = schema_of().execute_sync("{ item { name } }")

    assert result.data == {"item": {"name": "item"}}


async def test_synchronous_execution_stays_synchronous_inside_a_loop():
    result = schema_of().execute_sync("{ item { name } }")

    assert result.data == {"item": {"name": "item"}}


async def test_the_schema_can_be_asked_about_itself():
    answered = await answer(Query, get_introspection_query())

    assert {kind["name"] for kind in answered.data["__schema"]["types"]} >= {"Query", "Item"}
    assert answered.errors == []


async def test_introspection_beside_other_fields():
    answered = await answer(
        Query,
        '{ item { name } __type(name: "Item") { name fields { name } } '
        'no: __type(name: "No") { name } }',
    )

    assert answered == (
        {
            "item": {"name": "item"},
            "__type": {"name": "Item", "fields": [{"name": "name"}, {"name": "slow"}]},
            "no": None,
        },
        [],
    )
