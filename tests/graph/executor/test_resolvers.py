"""Resolvers of every kind that Strawberry knows, with both executors."""

import asyncio
from typing import Any, Generic, TypeVar

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission
from strawberry.schema.config import StrawberryConfig

from tests.graph.executor.both_executors import answer

T = TypeVar("T")
Info = strawberry.Info[Any, Any]


class Shout(FieldExtension):
    def resolve(self, next_: Any, source: Any, info: Info, **arguments: Any) -> Any:
        return next_(source, info, **arguments).upper()


class ShoutLater(FieldExtension):
    async def resolve_async(self, next_: Any, source: Any, info: Info, **arguments: Any) -> Any:
        return (await next_(source, info, **arguments)).upper()


class NotForBob(BasePermission):
    message = "not for Bob"

    def has_permission(self, source: Any, info: Info, **_: Any) -> bool:
        return source.name != "Bob"


class NotForBobLater(NotForBob):
    async def has_permission(self, source: Any, info: Info, **_: Any) -> bool:
        await asyncio.sleep(0)
        return source.name != "Bob"


@strawberry.input
class Greeting:
    word: str = "Hello"
    marks: list[int] = strawberry.field(default_factory=lambda: [1])


@strawberry.type
class Pair(Generic[T]):
    left: T
    right: T

    @strawberry.field
    def both(self) -> list[T]:
        return [self.left, self.right]


def described(root: Any) -> str:
    return f"described {root.name}"


async def described_later(parent: strawberry.Parent[Any], times: int = 1) -> str:
    return "later " * times + parent.name


@strawberry.type
class Person:
    name: str
    row: strawberry.Private[dict[str, int]]
    given: str | None = "given"
    shouted: str = strawberry.field(default="quiet", extensions=[Shout()])
    secret: str = strawberry.field(default="secret", permission_classes=[NotForBob])
    function: str = strawberry.field(resolver=described)
    function_later: str = strawberry.field(resolver=described_later)

    @strawberry.field
    def method(self, greeting: Greeting | None = None, loud: bool = False) -> str:
        greeting = greeting or Greeting(word="Hi")
        said = f"{greeting.word} {self.name}" + "!" * sum(greeting.marks)
        return said.upper() if loud else said

    @strawberry.field
    async def age(self) -> int:
        await asyncio.sleep(0)
        return self.row["age"]

    @strawberry.field
    def promised(self) -> int:
        return asyncio.get_running_loop().create_task(asyncio.sleep(0, self.row["age"]))  # type: ignore[return-value]

    @strawberry.field
    def eventually(self) -> int:
        return asyncio.sleep(0, self.row["age"])  # type: ignore[return-value]

    @strawberry.field
    @staticmethod
    def unbound() -> str:
        return "unbound"

    @strawberry.field
    @classmethod
    def of_class(cls) -> str:
        return cls.__name__

    @strawberry.field(extensions=[ShoutLater()])
    async def shouted_later(self) -> str:
        return f"later {self.name}"

    @strawberry.field(permission_classes=[NotForBobLater])
    async def secret_later(self) -> str | None:
        return f"secret of {self.name}"

    @strawberry.field
    def place(self, info: Info) -> str:
        return f"{info.path.as_list()} {info.field_name} {info.context} {info.root_value.name}"

    @strawberry.field
    def pair(self) -> Pair[int]:
        return Pair(left=1, right=2)


@strawberry.type
class Query:
    name: str = "root"

    @strawberry.field
    def people(self) -> list[Person]:
        return [Person(name="Ann", row={"age": 30}), Person(name="Bob", row={"age": 40})]

    @strawberry.field
    async def pair(self) -> Pair[str]:
        return Pair(left="l", right="r")


async def ask(fields: str) -> Any:
    return await answer(Query, "{ people { " + fields + " } }", root=Query(), context="context")


async def test_attributes_methods_and_functions():
    answered = await ask("name given function functionLater(times: 2) unbound ofClass")

    same = {"given": "given", "unbound": "unbound", "ofClass": "Person"}
    assert answered == (
        {
            "people": [
                {"name": "Ann", "given": "given", "function": "described Ann"}
                | {"functionLater": "later later Ann"}
                | same,
                {"name": "Bob", "given": "given", "function": "described Bob"}
                | {"functionLater": "later later Bob"}
                | same,
            ]
        },
        [],
    )


async def test_values_that_come_later_in_every_form():
    answered = await ask("age promised eventually")

    assert answered == (
        {
            "people": [
                {"age": 30, "promised": 30, "eventually": 30},
                {"age": 40, "promised": 40, "eventually": 40},
            ]
        },
        [],
    )


async def test_arguments_arrive_as_python_values():
    answered = await ask(
        "a: method b: method(loud: true, greeting: {marks: [2, 1]}) "
        'c: method(greeting: {word: "Yo"})'
    )

    assert answered.data == {
        "people": [
            {"a": "Hi Ann!", "b": "HELLO ANN!!!", "c": "Yo Ann!"},
            {"a": "Hi Bob!", "b": "HELLO BOB!!!", "c": "Yo Bob!"},
        ]
    }


async def test_field_extensions_see_each_parent():
    answered = await ask("shouted shoutedLater")

    assert answered.data == {
        "people": [
            {"shouted": "QUIET", "shoutedLater": "LATER ANN"},
            {"shouted": "QUIET", "shoutedLater": "LATER BOB"},
        ]
    }


async def test_permissions_are_asked_for_each_parent():
    answered = await ask("name secretLater")

    assert answered == (
        {
            "people": [
                {"name": "Ann", "secretLater": "secret of Ann"},
                {"name": "Bob", "secretLater": None},
            ]
        },
        [("not for Bob", ["people", 1, "secretLater"], [(1, 17)])],
    )


async def test_a_refused_attribute_that_is_required_takes_all():
    answered = await ask("name secret")

    assert answered == (None, [("not for Bob", ["people", 1, "secret"], [(1, 17)])])


async def test_resolvers_are_told_where_they_are():
    answered = await ask("x: place")

    assert answered.data == {
        "people": [
            {"x": "['people', 0, 'x'] place context root"},
            {"x": "['people', 1, 'x'] place context root"},
        ]
    }


async def test_generic_types():
    answered = await answer(Query, "{ pair { left both } people { pair { right both } } }")

    assert answered.data == {
        "pair": {"left": "l", "both": ["l", "r"]},
        "people": [{"pair": {"right": 2, "both": [1, 2]}}] * 2,
    }


async def test_a_root_value_that_lacks_an_attribute():
    answered = await answer(Query, "{ people { name } name }", root=object())

    assert answered.data is None
    assert answered.errors == [
        ("'object' object has no attribute 'name'", ["name"], [(1, 19)]),
    ]


async def test_dictionaries_as_sources_by_the_schema_s_own_default_resolver():
    @strawberry.type
    class Row:
        a: int
        b: str | None

    @strawberry.type
    class Table:
        @strawberry.field
        def rows(self) -> list[Row | None]:
            return [{"a": 1, "b": "x"}, {"a": 2}, {"b": "y"}]  # type: ignore[list-item]

    config = StrawberryConfig(default_resolver=lambda row, name: row[name])

    answered = await answer(Table, "{ rows { a b } }", config=config)

    assert answered == (
        {"rows": [{"a": 1, "b": "x"}, {"a": 2, "b": None}, None]},
        [("'b'", ["rows", 1, "b"], [(1, 12)]), ("'a'", ["rows", 2, "a"], [(1, 10)])],
    )
