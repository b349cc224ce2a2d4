"""Where a null ends that must not be, and which errors are told."""

import asyncio
from typing import Any

import pytest
import strawberry
from graphql import Undefined

from tests.graph.executor.both_executors import answer, answer_breadth_first


class Boom(Exception):
    """Said by every failing field below."""


@strawberry.type
class Node:
    label: str
    maybe: str | None = None

    @strawberry.field
    def fails(self) -> str | None:
        raise Boom(f"fails at {self.label}")

    @strawberry.field
    def must_fail(self) -> str:
        raise Boom(f"must at {self.label}")

    @strawberry.field
    async def later_fails(self) -> str | None:
        await asyncio.sleep(0)
        raise Boom(f"later at {self.label}")

    @strawberry.field
    async def later_must_fail(self) -> str:
        await asyncio.sleep(0)
        raise Boom(f"later must at {self.label}")

    @strawberry.field
    def returns_failure(self) -> str | None:
        return Boom(f"returned at {self.label}")  # type: ignore[return-value]

    @strawberry.field
    def nothing(self) -> str:
        return None  # type: ignore[return-value]

    @strawberry.field
    async def nothing_later(self) -> str:
        return None  # type: ignore[return-value]

    @strawberry.field
    def undefined(self) -> "Node | None":
        return Undefined  # type: ignore[return-value]

    @strawberry.field
    def must_undefined(self) -> "Node":
        return Undefined  # type: ignore[return-value]

    @strawberry.field
    def child(self) -> "Node | None":
        return Node(label=f"{self.label}c")

    @strawberry.field
    async def must_child(self) -> "Node":
        return Node(label=f"{self.label}m")

    @strawberry.field
    def list_must(self) -> list["Node"] | None:
        return [Node(label=f"{self.label}0"), Node(label=f"{self.label}1")]

    @strawberry.field
    def list_loose(self) -> list["Node | None"]:
        return [Node(label=f"{self.label}0"), None, Node(label=f"{self.label}2")]

    @strawberry.field
    def odd_fails(self) -> str:
        if self.label.endswith("2"):
            raise Boom(f"odd at {self.label}")
        return "fine"


@strawberry.type
class Query:
    @strawberry.field
    def node(self) -> Node | None:
        return Node(label="n")

    @strawberry.field
    async def must_node(self) -> Node:
        return Node(label="r")

    @strawberry.field
    def other(self) -> str:
        return "other"


NULL = "Cannot return null for non-nullable field Node."
CASES: dict[str, tuple[str, Any, list[Any]]] = {
    "a nullable field": (
        "{ node { label fails } }",
        {"node": {"label": "n", "fails": None}},
        [("fails at n", ["node", "fails"], [(1, 16)])],
    ),
    "a nullable field that fails later": (
        "{ node { label laterFails } }",
        {"node": {"label": "n", "laterFails": None}},
        [("later at n", ["node", "laterFails"], [(1, 16)])],
    ),
    "an exception returned": (
        "{ node { returnsFailure } }",
        {"node": {"returnsFailure": None}},
        [("returned at n", ["node", "returnsFailure"], [(1, 10)])],
    ),
    "a field that must not fail": (
        "{ other node { label mustFail } }",
        {"other": "other", "node": None},
        [("must at n", ["node", "mustFail"], [(1, 22)])],
    ),
    "a null where there must be none": (
        "{ node { x: nothing } }",
        {"node": None},
        [(NULL + "nothing.", ["node", "x"], [(1, 10)])],
    ),
    "what is undefined is null": (
        "{ node { undefined { label } child { mustUndefined { label } } } }",
        {"node": {"undefined": None, "child": None}},
        [(NULL + "mustUndefined.", ["node", "child", "mustUndefined"], [(1, 38)])],
    ),
    "such a null that comes later": (
        "{ node { nothingLater } }",
        {"node": None},
        [(NULL + "nothingLater.", ["node", "nothingLater"], [(1, 10)])],
    ),
    "through required parents up to one that may be null": (
        "{ other node { child { mustChild { mustChild { laterMustFail } } } } }",
        {"other": "other", "node": {"child": None}},
        [
            (
                "later must at ncmm",
                ["node", "child", "mustChild", "mustChild", "laterMustFail"],
                [(1, 48)],
            )
        ],
    ),
    "up to the root": (
        "{ other mustNode { mustChild { mustFail } } }",
        None,
        [("must at rm", ["mustNode", "mustChild", "mustFail"], [(1, 32)])],
    ),
    "of required items the whole list": (
        "{ node { label listMust { label nothing } } }",
        {"node": {"label": "n", "listMust": None}},
        [(NULL + "nothing.", ["node", "listMust", 0, "nothing"], [(1, 33)])],
    ),
    "of items that may be null the item": (
        "{ node { listLoose { oddFails } } }",
        {"node": {"listLoose": [{"oddFails": "fine"}, None, None]}},
        [("odd at n2", ["node", "listLoose", 2, "oddFails"], [(1, 22)])],
    ),
    "every error of its own place": (
        "{ node { fails listLoose { laterFails } child { fails } } }",
        {
            "node": {
                "fails": None,
                "listLoose": [{"laterFails": None}, None, {"laterFails": None}],
                "child": {"fails": None},
            }
        },
        [
            ("fails at nc", ["node", "child", "fails"], [(1, 49)]),
            ("fails at n", ["node", "fails"], [(1, 10)]),
            ("later at n0", ["node", "listLoose", 0, "laterFails"], [(1, 28)]),
            ("later at n2", ["node", "listLoose", 2, "laterFails"], [(1, 28)]),
        ],
    ),
    "all locations of a field asked for twice": (
        "{ node { fails ...F } }\nfragment F on Node { fails }",
        {"node": {"fails": None}},
        [("fails at n", ["node", "fails"], [(1, 10), (2, 22)])],
    ),
    "the first of two that fail at once": (
        "{ node { mustFail nothing } }",
        {"node": None},
        [("must at n", ["node", "mustFail"], [(1, 10)])],
    ),
    "the one that fails before the other": (
        "{ node { laterMustFail nothing } }",
        {"node": None},
        [(NULL + "nothing.", ["node", "nothing"], [(1, 24)])],
    ),
}


@pytest.mark.parametrize("case", CASES)
async def test_null_spreads_as_far_as_it_must(case):
    source, data, errors = CASES[case]

    answered = await answer(Query, source)

    assert answered == (data, errors)


async def test_an_error_below_a_place_that_became_null_is_not_told():
    source = "{ node { child { child { fails } mustChild { mustFail } } } }"

    answered = await answer_breadth_first(Query, source)

    error = ("must at ncm", ["node", "child", "mustChild", "mustFail"], [(1, 46)])
    assert answered == ({"node": {"child": None}}, [error])
