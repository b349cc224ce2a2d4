"""Lists in every form: nested, lazy, asynchronous, of awaitables, and what is no list."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import strawberry

from tests.graph.executor.both_executors import Answer, answer, answer_breadth_first

MAKERS: dict[str, Callable[[], Any]] = {}


def made(name: str, annotation: Any) -> Any:
    def resolve() -> Any:
        return MAKERS[name]()

    return strawberry.field(resolver=resolve, graphql_type=annotation)


@strawberry.type
class Query:
    other: str = "other"
    loose: Any = made("it", list[int | None] | None)
    must: Any = made("it", list[int] | None)
    all_must: Any = made("it", list[int])
    grid: Any = made("it", list[list[int | None] | None] | None)
    grid_must: Any = made("it", list[list[int]] | None)


async def ask(field: str, maker: Callable[[], Any]) -> Answer:
    MAKERS["it"] = maker
    return await answer(Query, "{ " + field + " }", root=Query())


async def after(value: Any) -> Any:
    await asyncio.sleep(0)
    if isinstance(value, Exception):
        raise value
    return value


async def stream(*values: Any) -> AsyncIterator[Any]:
    for value in values:
        await asyncio.sleep(0)
        if isinstance(value, Exception):
            raise value
        yield value


def lazily(*values: Any) -> Iterator[Any]:
    for value in values:
        if isinstance(value, Exception):
            raise value
        yield value


FORMS: dict[str, Callable[[], Any]] = {
    "a list": lambda: [1, 2],
    "a tuple": lambda: (1, 2),
    "a generator": lambda: lazily(1, 2),
    "a dictionary's values": lambda: {"a": 1, "b": 2}.values(),
    "an asynchronous generator": lambda: stream(1, 2),
    "a list of awaitables": lambda: [after(1), 2],
    "an awaitable list": lambda: after([1, after(2)]),
    "an asynchronous generator of awaitables": lambda: stream(after(1), 2),
}


@pytest.mark.parametrize("form", FORMS)
async def test_every_iterable_is_a_list(form):
    answered = await ask("loose must allMust", FORMS[form])

    assert answered == ({"loose": [1, 2], "must": [1, 2], "allMust": [1, 2]}, [])


NO_LISTS: dict[str, Any] = {"a text": "12", "a number": 5, "a dictionary": {"a": 1}, "bytes": b"1"}


@pytest.mark.parametrize("kind", NO_LISTS)
async def test_what_is_no_list_fails(kind):
    answered = await ask("loose", lambda: NO_LISTS[kind])

    message = "Expected Iterable, but did not find one for field 'Query.loose'."
    assert answered == ({"loose": None}, [(message, ["loose"], [(1, 3)])])


NULL = "Cannot return null for non-nullable field Query."


async def test_nulls_stay_where_they_may_be():
    answered = await ask("loose", lambda: [1, None, after(None), 4])

    assert answered == ({"loose": [1, None, None, 4]}, [])


async def test_a_null_item_that_must_not_be_takes_its_list():
    answered = await ask("must", lambda: [1, None, None])

    assert answered == ({"must": None}, [(NULL + "must.", ["must", 1], [(1, 3)])])


async def test_a_null_item_of_a_required_list_takes_the_parent():
    answered = await ask("other allMust", lambda: [1, after(None)])

    assert answered == (None, [(NULL + "allMust.", ["allMust", 1], [(1, 9)])])


@pytest.mark.parametrize("form", ["returned", "awaited"])
async def test_an_item_that_fails_is_null_at_its_place(form):
    failure = ValueError("no second")

    answered = await ask("loose", lambda: [1, failure if form == "returned" else after(failure), 3])

    assert answered == ({"loose": [1, None, 3]}, [("no second", ["loose", 1], [(1, 3)])])


async def test_an_item_that_cannot_be_serialised_is_null_at_its_place():
    answered = await ask("loose", lambda: [1, "x", 3])

    message = "Int cannot represent non-integer value: 'x'"
    assert answered == ({"loose": [1, None, 3]}, [(message, ["loose", 1], [(1, 3)])])


@pytest.mark.parametrize("form", [lazily, stream])
async def test_a_list_that_breaks_off_fails_as_a_whole(form):
    answered = await ask("loose", lambda: form(1, after(2), ValueError("broke off")))

    assert answered == ({"loose": None}, [("broke off", ["loose"], [(1, 3)])])


@pytest.mark.parametrize("inner", [list, tuple])
async def test_what_a_broken_list_of_lists_held_is_not_left_unawaited(inner):
    left = after(1)
    MAKERS["it"] = lambda: stream(inner([left]), ValueError("broke off"))

    answered = await answer_breadth_first(Query, "{ grid }")

    assert answered.data == {"grid": None}
    assert inspect.getcoroutinestate(left) == inspect.CORO_CLOSED


async def test_lists_of_lists_are_dealt_back_in_order():
    answered = await ask("grid gridMust", lambda: [[], [1], [], (2, 3), [], stream(4)])

    assert answered.data["grid"] == [[], [1], [], [2, 3], [], [4]]
    assert answered.data["gridMust"] == [[], [1], [], [2, 3], [], [4]]
    assert answered.errors == []


async def test_errors_in_lists_of_lists_have_both_indices():
    answered = await ask("grid", lambda: [None, [1, None], [2, "x"], "no list", ValueError("no")])

    data: Any = {"grid": [None, [1, None], [2, None], None, None]}
    assert answered == (
        data,
        [
            ("Int cannot represent non-integer value: 'x'", ["grid", 2, 1], [(1, 3)]),
            (
                "Expected Iterable, but did not find one for field 'Query.grid'.",
                ["grid", 3],
                [(1, 3)],
            ),
            ("no", ["grid", 4], [(1, 3)]),
        ],
    )


async def test_a_null_in_a_list_of_lists_takes_all_that_is_required():
    answered = await ask("gridMust", lambda: [[1], [2, None]])

    assert answered == ({"gridMust": None}, [(NULL + "gridMust.", ["gridMust", 1, 1], [(1, 3)])])


async def test_the_first_item_of_a_list_after_empty_ones_is_its_own():
    answered = await ask("grid", lambda: [[], [1], [], ["x", 2]])

    message = "Int cannot represent non-integer value: 'x'"
    assert answered == (
        {"grid": [[], [1], [], [None, 2]]},
        [(message, ["grid", 3, 0], [(1, 3)])],
    )
