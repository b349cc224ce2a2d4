from typing import Annotated, Any

import pytest
import strawberry

from tests.graph.executor.both_executors import answer


@strawberry.interface
class Animal:
    name: str


@strawberry.type
class Owner:
    name: str

    @strawberry.field
    async def pets(self, first: int = 2) -> list[Animal]:
        return [Cat(name="Tom", lives=9), Dog(name="Rex", tricks=["sit"])][:first]


@strawberry.type
class Cat(Animal):
    lives: int

    @strawberry.field
    def owner(self) -> Owner:
        return Owner(name="Ann")


@strawberry.type
class Dog(Animal):
    tricks: list[str]

    @strawberry.field
    def owner(self) -> Owner:
        return Owner(name="Bob")


Pet = Annotated[Cat | Dog, strawberry.union("Pet")]


@strawberry.type
class Query:
    @strawberry.field
    def owner(self) -> Owner:
        return Owner(name="Ann")

    @strawberry.field
    def pets(self) -> list[Pet | None]:
        return [
            Dog(name="Rex", tricks=[]),
            None,
            Cat(name="Tom", lives=7),
            Dog(name="Pip", tricks=["roll"]),
        ]


CASES: dict[str, tuple[str, dict[str, Any], Any]] = {
    "a field twice": (
        "{ owner { name } owner { pets { name } } }",
        {},
        {"owner": {"name": "Ann", "pets": [{"name": "Tom"}, {"name": "Rex"}]}},
    ),
    "aliases with other arguments": (
        "{ owner { one: pets(first: 1) { name } none: pets(first: 0) { name } } }",
        {},
        {"owner": {"one": [{"name": "Tom"}], "none": []}},
    ),
    "a variable and its default": (
        "query ($n: Int!, $m: Int = 0) { owner { n: pets(first: $n) { name } m: pets(first: $m) "
        "{ name } } }",
        {"n": 1},
        {"owner": {"n": [{"name": "Tom"}], "m": []}},
    ),
    "skip and include": (
        "query ($yes: Boolean!, $no: Boolean!) { owner { name @skip(if: $yes) pets(first: 1) "
        "@include(if: $yes) { name } } gone: owner @include(if: $no) { name } }",
        {"yes": True, "no": False},
        {"owner": {"pets": [{"name": "Tom"}]}},
    ),
    "nothing left of a selection": (
        "{ owner { name @skip(if: true) } }",
        {},
        {"owner": {}},
    ),
    "nothing left at all": ("{ owner @skip(if: true) { name } }", {}, {}),
    "typenames": (
        "{ __typename owner { __typename pets { __typename } } pets { t: __typename } }",
        {},
        {
            "__typename": "Query",
            "owner": {
                "__typename": "Owner",
                "pets": [{"__typename": "Cat"}, {"__typename": "Dog"}],
            },
            "pets": [{"t": "Dog"}, None, {"t": "Cat"}, {"t": "Dog"}],
        },
    ),
    "a union dealt back in order": (
        "{ pets { ... on Cat { lives } ... on Dog { name tricks } } }",
        {},
        {
            "pets": [
                {"name": "Rex", "tricks": []},
                None,
                {"lives": 7},
                {"name": "Pip", "tricks": ["roll"]},
            ]
        },
    ),
    "fragments on an interface, merged with those on its types": (
        "{ owner { pets { ...A ... on Cat { lives owner { name } } } } } "
        "fragment A on Animal { ... on Dog { owner { ...O } } name } fragment O on Owner { name }",
        {},
        {
            "owner": {
                "pets": [
                    {"name": "Tom", "lives": 9, "owner": {"name": "Ann"}},
                    {"owner": {"name": "Bob"}, "name": "Rex"},
                ]
            }
        },
    ),
}


@pytest.mark.parametrize("case", CASES)
async def test_answers_what_is_selected(case):
    source, variables, data = CASES[case]

    answered = await answer(Query, source, variables)

    assert answered == (data, [])


async def test_an_argument_that_cannot_be_coerced_fails_its_field_under_each_parent():
    source = "query ($n: Int) { pets { ... on Dog { owner { name pets(first: $n) { name } } } } }"

    answered = await answer(Query, source, {"n": None})

    message = (
        "Argument 'first' has invalid value: "
        "Expected variable '$n' provided to non-null type 'Int!' not to be None."
    )
    assert answered == (
        {"pets": [None, None, {}, None]},
        [
            (message, ["pets", 0, "owner", "pets"], [(1, 64)]),
            (message, ["pets", 3, "owner", "pets"], [(1, 64)]),
        ],
    )
