"""One definition of a field for many parents, with both executors."""

import inspect
from collections.abc import Sequence
from typing import Any

import pytest
import strawberry
from strawberry.permission import BasePermission
from strawberry.schema.config import StrawberryConfig

from graph.batch import batched
from tests.graph.executor.both_executors import answer, answer_breadth_first

Info = strawberry.Info[Any, Any]


@strawberry.input
class Wanted:
    least: int = 0


class NotForBob(BasePermission):
    message = "not for Bob"

    def has_permission(self, source: Any, info: Info, **_: Any) -> bool:
        return bool(source.name != "Bob")


def called(info: Info, agents: Sequence["Agent"]) -> None:
    info.context.append([agent.name for agent in agents])


@batched
async def reports_of(
    agents: Sequence["Agent"], info: Info, wanted: Wanted | None = None
) -> Sequence[list["Agent"] | Exception]:
    """The direct reports."""
    called(info, agents)
    least = wanted.least if wanted else 0
    return [
        [report for report in REPORTS.get(agent.name, []) if report.level >= least]
        if agent.name != "Eve"
        else ValueError("Eve is not told")
        for agent in agents
    ]


@strawberry.type
class Agent:
    name: str
    level: int = 1

    reports: list["Agent"] = strawberry.field(resolver=reports_of, description="Reports.")
    loose: list["Agent"] | None = strawberry.field(resolver=reports_of)
    guarded: list["Agent"] | None = strawberry.field(
        resolver=reports_of, permission_classes=[NotForBob]
    )

    @strawberry.field(description="At once.")
    @batched
    @staticmethod
    def initial(agents: Sequence["Agent"], info: Info, size: int = 1) -> Sequence[str | None]:
        called(info, agents)
        return [agent.name[:size] for agent in agents]

    @strawberry.field
    @batched
    @staticmethod
    async def broken(agents: Sequence["Agent"], info: Info) -> "Sequence[int | Exception | None]":
        raise ValueError("all broken")

    @strawberry.field
    @batched
    @staticmethod
    async def short(agents: Sequence["Agent"], info: Info) -> Sequence[int | None]:
        return []


ANN, BOB, CYD, DAN, EVE = (Agent(name=name) for name in ("Ann", "Bob", "Cyd", "Dan", "Eve"))
CYD.level = 2
REPORTS = {"Ann": [BOB, CYD], "Bob": [DAN], "Cyd": []}


@strawberry.type
class Query:
    @strawberry.field
    def agents(self) -> list[Agent]:
        return [ANN, BOB, CYD]

    @strawberry.field
    def eve(self) -> Agent | None:
        return EVE


async def test_all_parents_of_a_selection_are_asked_at_once():
    calls: list[Any] = []
    source = "{ agents { reports { name reports { name reports { name } } } } }"

    answered = await answer_breadth_first(Query, source, context=calls)

    dan = {"name": "Dan", "reports": []}
    assert answered == (
        {
            "agents": [
                {"reports": [{"name": "Bob", "reports": [dan]}, {"name": "Cyd", "reports": []}]},
                {"reports": [dan]},
                {"reports": []},
            ]
        },
        [],
    )
    assert calls == [["Ann", "Bob", "Cyd"], ["Bob", "Cyd", "Dan"], ["Dan"]]


async def test_the_same_definition_answers_one_parent_at_a_time():
    source = "{ agents { name reports { name } two: initial(size: 2) initial } }"

    answered = await answer(Query, source, context=[])

    assert answered == (
        {
            "agents": [
                {"name": "Ann", "reports": [{"name": "Bob"}, {"name": "Cyd"}]}
                | {"two": "An", "initial": "A"},
                {"name": "Bob", "reports": [{"name": "Dan"}], "two": "Bo", "initial": "B"},
                {"name": "Cyd", "reports": [], "two": "Cy", "initial": "C"},
            ]
        },
        [],
    )


async def test_arguments_are_converted_once_for_all():
    calls: list[Any] = []
    source = "query ($w: Wanted) { agents { reports(wanted: $w) { name } } }"

    answered = await answer(Query, source, {"w": {"least": 2}}, context=calls)

    assert answered.data == {
        "agents": [{"reports": [{"name": "Cyd"}]}, {"reports": []}] + 1 * [{"reports": []}]
    }
    assert calls == [["Ann"], ["Bob"], ["Cyd"], ["Ann", "Bob", "Cyd"]]


async def test_an_exception_in_the_answer_fails_that_parent():
    answered = await answer(Query, "{ eve { name loose { name } } agents { name } }", context=[])

    assert answered == (
        {
            "eve": {"name": "Eve", "loose": None},
            "agents": [{"name": "Ann"}, {"name": "Bob"}, {"name": "Cyd"}],
        },
        [("Eve is not told", ["eve", "loose"], [(1, 14)])],
    )


async def test_an_exception_raised_fails_every_parent():
    answered = await answer(Query, "{ agents { broken } }")

    assert answered == (
        {"agents": [{"broken": None}] * 3},
        [("all broken", ["agents", index, "broken"], [(1, 12)]) for index in range(3)],
    )


async def test_an_answer_of_the_wrong_length_fails_every_parent():
    answered = await answer_breadth_first(Query, "{ agents { short } }")

    message = "Agent.short answered 0 values for 3 parents; it must answer one for each"
    assert answered == (
        {"agents": [{"short": None}] * 3},
        [(message, ["agents", index, "short"], [(1, 12)]) for index in range(3)],
    )


async def test_permissions_are_asked_before_each_parent_is_resolved():
    calls: list[Any] = []

    answered = await answer(Query, "{ agents { guarded { name } } }", context=calls)

    assert answered == (
        {
            "agents": [
                {"guarded": [{"name": "Bob"}, {"name": "Cyd"}]},
                {"guarded": None},
                {"guarded": []},
            ]
        },
        [("not for Bob", ["agents", 1, "guarded"], [(1, 12)])],
    )
    assert calls == [["Ann"], ["Cyd"]] * 2


def test_the_schema_shows_the_type_of_one_value():
    config = StrawberryConfig(auto_camel_case=False)

    printed = strawberry.Schema(Query, config=config).as_str()

    assert '"""Reports."""\n  reports(wanted: Wanted = null): [Agent!]!' in printed
    assert "loose(wanted: Wanted = null): [Agent!]\n" in printed
    assert '"""At once."""\n  initial(size: Int! = 1): String\n' in printed
    assert "broken: Int\n" in printed


def test_the_resolver_for_one_keeps_name_and_documentation():
    assert reports_of.__name__ == "reports_of"
    assert reports_of.__doc__ == "The direct reports."
    assert list(inspect.signature(reports_of).parameters) == ["root", "info", "wanted"]


@pytest.mark.parametrize("annotation", [inspect.Signature.empty, int, "Agent", "list[", list])
def test_a_batch_must_say_what_it_answers(annotation):
    def wrong(agents):
        return agents

    if annotation is not inspect.Signature.empty:
        wrong.__annotations__["return"] = annotation

    with pytest.raises(TypeError, match="wrong must say what it answers for each parent"):
        batched(wrong)
