"""The cost of a level can be refused before the level is fetched."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import strawberry
from graphql import GraphQLError

from graph.executor import BreadthFirstExecutor
from tests.graph.executor.both_executors import QuietSchema, answer_breadth_first, told

Info = strawberry.Info[Any, Any]
LIMIT = 20


class Charging(BreadthFirstExecutor):
    """Counts parents in hand times what each asks for, in the context's list."""

    def charge(self, info: Info, parents: Sequence[Any], arguments: Mapping[str, Any]) -> None:
        cost = len(parents) * arguments.get("first", 1)
        self.context_value.append((info.field_name, len(parents), cost))
        total = sum(cost for _, _, cost in self.context_value)
        if total > LIMIT:
            extensions = {"code": "COST_LIMIT", "cost": {"requested": total, "limit": LIMIT}}
            raise GraphQLError(f"This asks for {total} objects.", extensions=extensions)


FETCHED: list[str] = []


@strawberry.type
class Agent:
    name: str

    @strawberry.field
    async def reports(self, first: int = 2) -> list["Agent"]:
        FETCHED.append(self.name)
        await asyncio.sleep(0)
        return [Agent(name=f"{self.name}{number}") for number in range(first)]

    @strawberry.field
    def fails(self) -> int | None:
        raise ValueError("failed before")

    @strawberry.field
    async def slow(self) -> int:
        await asyncio.sleep(3600)
        return 1


@strawberry.type
class Query:
    @strawberry.field
    def agent(self) -> Agent | None:
        return Agent(name="a")


async def test_every_resolved_field_is_charged_with_all_its_parents():
    charged: list[Any] = []
    source = "{ agent { name reports(first: 3) { name reports { name } } } }"

    await answer_breadth_first(Query, source, Charging, charged)

    assert charged == [("agent", 1, 1), ("reports", 1, 3), ("reports", 3, 6)]


async def test_a_refusal_is_the_only_error_and_stops_what_is_running():
    FETCHED.clear()
    schema = QuietSchema(Query, execution_context_class=Charging)
    source = "{ agent { slow reports(first: 5) { reports(first: 3) { name } } } }"

    result = await schema.execute(source, context_value=[])

    assert told(result) == (None, [("This asks for 22 objects.", None, [(1, 36)])])
    assert result.errors is not None
    assert result.errors[0].extensions == {
        "code": "COST_LIMIT",
        "cost": {"requested": 22, "limit": 20},
    }
    assert FETCHED == ["a"]
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_nothing_of_a_level_is_fetched_when_one_of_its_fields_is_refused():
    FETCHED.clear()
    source = "{ agent { one: reports(first: 1) { name } many: reports(first: 99) { name } } }"

    answered = await answer_breadth_first(Query, source, Charging, [])

    assert answered == (None, [("This asks for 101 objects.", None, [(1, 43)])])
    assert FETCHED == []


async def test_an_error_before_a_refusal_is_not_told():
    source = "{ agent { fails fast: reports(first: 1) { many: reports(first: 99) { name } } } }"

    answered = await answer_breadth_first(Query, source, Charging, [])

    assert answered == (None, [("This asks for 102 objects.", None, [(1, 43)])])


async def test_a_charge_that_breaks_is_the_only_error():
    class Broken(BreadthFirstExecutor):
        def charge(self, *_: Any) -> None:
            raise RuntimeError("no tariff")

    answered = await answer_breadth_first(Query, "{ agent { name } }", Broken)

    assert answered == (None, [("no tariff", None, [])])
