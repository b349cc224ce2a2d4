"""Interfaces and unions: who says of which type an object is, and what if nobody does."""

import asyncio
from typing import Annotated, Any

import pytest
import strawberry

from tests.graph.executor.both_executors import answer


@strawberry.interface
class Shape:
    name: str


@strawberry.type
class Circle(Shape):
    radius: int


@strawberry.type
class Square(Shape):
    side: int


@strawberry.type
class Point:
    x: int


class Drawing:
    """Not of a Strawberry type; what it is, it says itself."""

    def __init__(self, kind: Any, name: str) -> None:
        self.kind, self.name, self.width = kind, name, len(name)


@strawberry.interface
class Drawn:
    """Asks the object; of a name of two letters it learns the answer later."""

    name: str

    @classmethod
    def resolve_type(cls, drawing: Drawing, *_: Any) -> Any:
        if isinstance(drawing.kind, Exception):
            raise drawing.kind
        return later(drawing.kind) if drawing.width == 2 else drawing.kind


@strawberry.type
class Line(Drawn):
    width: int

    @classmethod
    def is_type_of(cls, drawing: Any, _: Any) -> Any:
        return later(isinstance(drawing, Drawing) and drawing.width != 4)


@strawberry.type
class Dot(Drawn):
    @classmethod
    def is_type_of(cls, drawing: Any, _: Any) -> bool:
        return isinstance(drawing, Drawing)


async def later(value: Any) -> Any:
    await asyncio.sleep(0)
    return value


ShapeOrPoint = Annotated[Circle | Point, strawberry.union("ShapeOrPoint")]
GIVEN: dict[str, Any] = {}


def given(annotation: Any) -> Any:
    def resolve() -> Any:
        return GIVEN["it"]

    return strawberry.field(resolver=resolve, graphql_type=annotation)


@strawberry.type
class Query:
    shapes: Any = given(list[Shape | None])
    drawn: Any = given(list[Drawn | None])
    mixed: Any = given(list[ShapeOrPoint | None])
    circle: Any = given(Circle | None)
    line: Any = given(list[Line | None])
    circles: Any = given(list[Circle] | None)


TYPES = [Circle, Square, Point, Line, Dot]


async def ask(source: str, value: Any) -> Any:
    GIVEN["it"] = value
    return await answer(Query, source, root=Query(), types=TYPES)


async def test_objects_of_different_types_come_back_in_order():
    shapes = [
        Circle(name="c", radius=1),
        Square(name="s", side=2),
        None,
        Circle(name="d", radius=3),
    ]

    answered = await ask(
        "{ shapes { name ... on Square { side } ... on Circle { radius } } }", shapes
    )

    assert answered == (
        {
            "shapes": [
                {"name": "c", "radius": 1},
                {"name": "s", "side": 2},
                None,
                {"name": "d", "radius": 3},
            ]
        },
        [],
    )


async def test_an_object_of_no_possible_type_fails_alone():
    answered = await ask("{ shapes { name } }", [Circle(name="c", radius=1), Point(x=1), "text"])

    assert answered.data == {"shapes": [{"name": "c"}, None, None]}
    assert [(message[:57], path) for message, path, _ in answered.errors] == [
        ("Abstract type 'Shape' must resolve to an Object type at r", ["shapes", 1]),
        ("Abstract type 'Shape' must resolve to an Object type at r", ["shapes", 2]),
    ]


async def test_an_object_not_in_a_union_fails_alone():
    answered = await ask(
        "{ mixed { ... on Circle { name } ... on Point { x } } }",
        [Point(x=1), Square(name="s", side=2), Circle(name="c", radius=1)],
    )

    assert answered.data == {"mixed": [{"x": 1}, None, {"name": "c"}]}
    assert [path for _, path, _ in answered.errors] == [["mixed", 1]]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (None, "Abstract type 'Drawn' must resolve to an Object type at runtime for field "),
        ("Nonesuch", "Abstract type 'Drawn' was resolved to a type 'Nonesuch' that does not exist"),
        ("Shape", "Abstract type 'Drawn' was resolved to a non-object type 'Shape'."),
        ("Point", "Runtime Object type 'Point' is not a possible type for 'Drawn'."),
        (7, "Abstract type 'Drawn' must resolve to an Object type at runtime for field "),
        (ValueError("who knows"), "who knows"),
    ],
)
async def test_a_type_that_is_told_wrongly_fails_the_object(kind, message):
    answered = await ask("{ drawn { name } }", [Drawing("Dot", "a"), Drawing(kind, "b")])

    assert answered.data == {"drawn": [{"name": "a"}, None]}
    [(told, path, locations)] = answered.errors
    assert told.startswith(message)
    assert (path, locations) == (["drawn", 1], [(1, 3)])


async def test_a_type_may_be_told_later():
    drawn = [Drawing("Line", "abc"), Drawing("Dot", "b"), Drawing("Line", "xy")]

    answered = await ask("{ drawn { name ... on Line { width } } }", drawn)

    assert answered == (
        {"drawn": [{"name": "abc", "width": 3}, {"name": "b"}, {"name": "xy", "width": 2}]},
        [],
    )


async def test_an_object_that_its_type_disowns_fails_alone():
    answered = await ask("{ line { width } }", [Drawing("Line", "abc"), Drawing("Line", "four")])

    assert answered == (
        {"line": [{"width": 3}, None]},
        [("Expected value of type 'Line' but got: <Drawing instance>.", ["line", 1], [(1, 3)])],
    )


async def test_a_wrong_object_among_required_ones_takes_the_list():
    answered = await ask("{ circles { name } }", [Circle(name="c", radius=1), Point(x=1)])

    assert answered == (
        {"circles": None},
        [
            (
                "Expected value of type 'Circle' but got: <Point instance>.",
                ["circles", 1],
                [(1, 3)],
            )
        ],
    )


async def test_an_object_cast_to_a_type_is_of_that_type():
    cast = [strawberry.cast(Circle, Drawing("?", "c")), strawberry.cast(Square, Drawing("?", "s"))]

    answered = await ask("{ shapes { __typename name } }", cast)

    assert answered == (
        {"shapes": [{"__typename": "Circle", "name": "c"}, {"__typename": "Square", "name": "s"}]},
        [],
    )
