"""One operation: parsed and checked, executed in one snapshot, answered as plain data."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from inspect import isawaitable
from typing import Any, TypeGuard, cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    OperationType,
    execute,
    get_operation_ast,
    parse,
    validate,
)
from strawberry.execution import optimized_is_awaitable

from graph.context import Context
from graph.errors import answer_errors
from graph.executor import BreadthFirstExecutor
from graph.schema import graphql_schema
from loaders import Access, Database, Loaders, Viewer, run_for_viewer

MOST_TOKENS = 4_000
LONGEST_KEPT = 20_000  # characters of a document that is kept parsed
MOST_KEPT = 256


@dataclass(frozen=True)
class Request:
    """What a client asks."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None


@dataclass(frozen=True)
class Prepared:
    """A document that was parsed and validated, or why it cannot be executed."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The answer's body; `executed` is false when the document or its variables were refused.

    It may be given again as long as the data has this version; without one it is given once.
    """

    body: dict[str, Any]
    executed: bool
    version: int | None = None


def prepare(query: str) -> Prepared:
    """The document behind a query; short ones are kept."""
    return prepare_kept(query) if len(query) <= LONGEST_KEPT else prepare_once(query)


def prepare_once(query: str) -> Prepared:
    """The document behind a query."""
    try:
        document = parse(query, max_tokens=MOST_TOKENS)
        return Prepared(document, tuple(validate(graphql_schema, document, max_errors=20)))
    except GraphQLError as error:
        return Prepared(None, (error,))
    except RecursionError:
        return Prepared(None, (GraphQLError("the document is nested too deeply"),))


prepare_kept = lru_cache(maxsize=MOST_KEPT)(prepare_once)


def is_query(prepared: Prepared, operation_name: str | None) -> bool:
    """Whether what would be executed only reads; so does what cannot be executed at all."""
    if prepared.document is None:
        return True
    operation = get_operation_ast(prepared.document, operation_name)
    return operation is None or operation.operation is OperationType.QUERY


async def answer(request: Request, database: Database, access: Access) -> Answer:
    """The answer to a request, all of it from one snapshot."""
    prepared = prepare(request.query)
    if prepared.document is None or prepared.errors:
        return Answer({"errors": answer_errors(prepared.errors)}, executed=False)
    document = prepared.document
    async with database.snapshot() as snapshot:

        async def run_for(viewer: Viewer) -> tuple[ExecutionResult, int | None]:
            context = Context(viewer, Loaders(snapshot, viewer))
            result = await run(document, request, context)
            # What clients are shown unmasked is read anew each time, and noted each time.
            is_kept = not result.errors and not context.load.has_shown_details()
            context.load.forget()
            return result, viewer.data_version if is_kept else None

        result, version = await run_for_viewer(database, snapshot, access, run_for)
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = answer_errors(result.errors)
    refused = (
        result.data is None
        and bool(result.errors)
        and not any(error.path for error in result.errors or ())
    )
    if refused:
        del body["data"]
    return Answer(body, executed=not refused, version=version)


async def run(document: DocumentNode, request: Request, context: Context) -> ExecutionResult:
    """The result of executing a valid document."""
    result = execute(
        graphql_schema,
        document,
        context_value=context,
        variable_values=request.variables,
        operation_name=request.operation_name,
        executor_class=BreadthFirstExecutor,
        is_awaitable=cast("Callable[[Any], TypeGuard[Awaitable[Any]]]", optimized_is_awaitable),
        hide_suggestions=True,
        operation_extensions=None,
    )
    return await result if isawaitable(result) else result
