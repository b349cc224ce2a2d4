"""The stock executor as the oracle: the same data, nulls and paths over generated queries."""

import asyncio
import gc
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult, GraphQLError, execute, validate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from graph.executor import BreadthFirstExecutor
from tests.graph.executor.random_documents import Document
from tests.graph.executor.synthetic_schema import Query, being_of

SCHEMA = strawberry.Schema(Query)._schema


class EveryError(StrawberryGraphQLCoreExecutionContext):
    """The stock executor told to let no null spread: it tells every error there is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_propagation = False


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as opened:
        yield opened


async def run(executor: Any, document: Document, world: int) -> ExecutionResult:
    result: Any = execute(
        SCHEMA,
        document.parsed,
        being_of("Query", world, 0),
        variable_values=document.variables,
        executor_class=executor,
        is_awaitable=optimized_is_awaitable,
        operation_extensions=None,
    )
    if asyncio.iscoroutine(result):
        result = await result
    while len(asyncio.all_tasks()) > 1:  # the stock executor leaves some to end by themselves
        assert executor is not BreadthFirstExecutor
        await asyncio.sleep(0)
    return result


def told(error: GraphQLError) -> str:
    return repr((error.message, error.path, error.locations, error.extensions))


def null_of(data: Any, error: GraphQLError) -> tuple[str | int, ...]:
    """The place at which the answer became null because of the error."""
    for depth, key in enumerate(error.path or ()):
        if data is None:
            return tuple(error.path[:depth])
        data = data[key]
    assert data is None
    return tuple(error.path or ())


generated = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


# The stock executor leaves coroutines unawaited when an error overtakes them.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@settings(generated, max_examples=2000)
@given(lots=st.randoms(use_true_random=False), world=st.integers(0, 10**6))
def test_answers_are_those_of_the_stock_executor(
    runner: asyncio.Runner, forgotten_afterwards: None, lots: Random, world: int
) -> None:
    document = Document(SCHEMA, lots)

    stock = runner.run(run(StrawberryGraphQLCoreExecutionContext, document, world))
    ours = runner.run(run(BreadthFirstExecutor, document, world))

    assert repr(ours.data) == repr(stock.data)
    if ours.errors:
        possible = runner.run(run(EveryError, document, world)).errors or ()
        assert {told(error) for error in ours.errors} <= {told(error) for error in possible}
    nulls = [null_of(ours.data, error) for error in ours.errors or ()]
    assert len(nulls) == len(set(nulls))
    assert set(nulls) == {null_of(stock.data, error) for error in stock.errors or ()}


@settings(generated, max_examples=300)
@given(lots=st.randoms(use_true_random=False), world=st.integers(0, 10**6))
def test_nothing_is_left_unawaited_and_no_task_behind(
    runner: asyncio.Runner, others_forgotten: None, lots: Random, world: int
) -> None:
    runner.run(run(BreadthFirstExecutor, Document(SCHEMA, lots), world))

    gc.collect(0)  # what nobody awaited warns when it goes


@settings(generated, max_examples=100)
@given(lots=st.randoms(use_true_random=False))
def test_the_generated_documents_are_valid(lots: Random) -> None:
    assert validate(SCHEMA, Document(SCHEMA, lots).parsed) == []
