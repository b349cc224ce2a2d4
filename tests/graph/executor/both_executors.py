"""One query under both executors, which must agree on what is then compared with exact values."""

from typing import Any, NamedTuple

import strawberry
from graphql import GraphQLError

from graph.executor import BreadthFirstExecutor


class Answer(NamedTuple):
    """The data, and each error as message, path and the line and column of each location."""

    data: Any
    errors: list[tuple[str, list[str | int] | None, list[tuple[int, int]]]]


class QuietSchema(strawberry.Schema):
    """A schema that does not log the errors that the tests are about."""

    def process_errors(self, errors: list[GraphQLError], *_: Any, **__: Any) -> None:
        return None


async def answer(
    query: type,
    source: str,
    variables: dict[str, Any] | None = None,
    *,
    context: Any = None,
    root: Any = None,
    **options: Any,
) -> Answer:
    """What the breadth-first executor answers, once the stock executor has answered the same."""
    stock = QuietSchema(query, **options)
    expected = told(await stock.execute(source, variables, context, root))
    ours = QuietSchema(query, execution_context_class=BreadthFirstExecutor, **options)
    answered = told(await ours.execute(source, variables, context, root))
    assert answered == expected
    assert repr(answered.data) == repr(expected.data)
    return answered


async def answer_breadth_first(
    query: type,
    source: str,
    executor: type[BreadthFirstExecutor] = BreadthFirstExecutor,
    context: Any = None,
) -> Answer:
    """What the breadth-first executor alone answers."""
    schema = QuietSchema(query, execution_context_class=executor)
    return told(await schema.execute(source, context_value=context))


def told(result: Any) -> Answer:
    """The parts of a result that a client sees, errors in the order of their places."""
    errors = [
        (error.message, error.path, [(place.line, place.column) for place in error.locations or ()])
        for error in result.errors or ()
    ]
    return Answer(result.data, sorted(errors, key=lambda error: str(error[1])))
