"""Scalars and enums: serialised as the stock executor does, whatever shortcut is taken."""

import datetime
import decimal
import enum
import uuid
from typing import Any

import pytest
import strawberry
from graphql import Undefined
from strawberry.scalars import JSON

from tests.graph.executor.both_executors import answer


@strawberry.enum
class Colour(enum.Enum):
    RED = "r"
    BLUE = "b"


@strawberry.enum
class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Text(str):
    """A text that is not exactly a `str`."""


class Number(int):
    """A number that is not exactly an `int`."""


class Named:
    def __str__(self) -> str:
        return "by name"


TYPES: dict[str, Any] = {
    "String": str,
    "Int": int,
    "Float": float,
    "Boolean": bool,
    "ID": strawberry.ID,
    "Colour": Colour,
    "Level": Level,
    "Date": datetime.date,
    "DateTime": datetime.datetime,
    "Time": datetime.time,
    "Decimal": decimal.Decimal,
    "UUID": uuid.UUID,
    "JSON": JSON,
}
VALUES: list[Any] = [
    None,
    Undefined,
    "a",
    "",
    "7",
    "RED",
    "r",
    Text("b"),
    Named(),
    0,
    1,
    -1,
    2,
    2**31 - 1,
    2**31,
    -(2**31),
    -(2**31) - 1,
    2**53 + 1,
    10**400,
    Number(5),
    True,
    False,
    0.0,
    1.0,
    1.5,
    -0.0,
    float("inf"),
    float("nan"),
    decimal.Decimal("1.50"),
    Colour.RED,
    Colour.BLUE,
    Level.HIGH,
    datetime.date(2026, 11, 20),
    datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC),
    datetime.time(12, 30),
    uuid.UUID(int=7),
    {"a": [1]},
    ["x"],
    b"bytes",
    ValueError("no value"),
    ...,
]


def row_of(name: str, annotation: Any) -> Any:
    """A type with one attribute of that type, and the same computed."""

    @strawberry.type(name=f"{name}Row")
    class TypedRow:
        read: annotation | None
        must: annotation

        @strawberry.field(graphql_type=annotation | None)
        def computed(self) -> Any:
            return self.read

    return TypedRow


def query_of(row: Any, *columns: list[Any]) -> Any:
    @strawberry.type
    class Query:
        @strawberry.field(graphql_type=list[row | None])
        def rows(self, of: int = 0) -> Any:
            return [row(read=value, must=value) for value in columns[of]]

    return Query


@pytest.mark.parametrize("name", TYPES)
async def test_every_value_alone_becomes_what_the_stock_executor_makes_of_it(name):
    columns = [
        column for value in VALUES for column in ([value], [value, None], [None, value, value])
    ]
    asked = [f"a{n}: rows(of: {n}) {{ read computed }}" for n in range(len(columns))]

    answered = await answer(
        query_of(row_of(name, TYPES[name]), *columns), "{ " + " ".join(asked) + " }"
    )

    assert [len(rows) for rows in answered.data.values()] == [1, 2, 3] * len(VALUES)


@pytest.mark.parametrize("name", TYPES)
async def test_values_of_all_kinds_in_one_column_do_not_disturb_each_other(name):
    query = query_of(row_of(name, TYPES[name]), VALUES)

    loose = await answer(query, "{ rows { read computed } }")
    required = await answer(query, "{ rows { must } }")

    assert [row and row["must"] for row in required.data["rows"]] == [
        row["read"] for row in loose.data["rows"]
    ]
    assert ("no value", ["rows", VALUES.index(VALUES[-2]), "read"], [(1, 10)]) in loose.errors


async def test_numbers_at_the_limits_of_int():
    values = [2**31 - 1, -(2**31), 2**31, -(2**31) - 1]

    answered = await answer(query_of(row_of("Int", int), values), "{ rows { read } }")

    message = "Int cannot represent non 32-bit signed integer value: "
    assert answered == (
        {"rows": [{"read": 2**31 - 1}, {"read": -(2**31)}, {"read": None}, {"read": None}]},
        [
            (message + "2147483648", ["rows", 2, "read"], [(1, 10)]),
            (message + "-2147483649", ["rows", 3, "read"], [(1, 10)]),
        ],
    )


async def test_members_of_an_enum_and_values_like_them():
    values = [Colour.RED, Colour.BLUE, Colour.RED, "r"]

    answered = await answer(query_of(row_of("Colour", Colour), values), "{ rows { read } }")

    read = [row["read"] for row in answered.data["rows"]]
    assert read == ["RED", "BLUE", "RED", "RED"]


def nothing(_: Any) -> Any:
    return None


Void = strawberry.scalar(name="Void", serialize=nothing)


async def test_a_scalar_that_makes_nothing_of_a_value_fails():
    void = type("Void", (), {})

    @strawberry.type
    class Query:
        gone: Any = strawberry.field(resolver=lambda: 5, graphql_type=void | None)

    answered = await answer(Query, "{ gone }", scalar_overrides={void: Void})

    message = "Expected `Void.coerce_output_value(5)` to return non-nullable value, returned: None"
    assert answered == ({"gone": None}, [(message, ["gone"], [(1, 3)])])
