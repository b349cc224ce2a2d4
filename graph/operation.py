"""One operation: its document prepared, executed in one snapshot, answered as plain data."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, NamedTuple, TypeGuard, cast

from graphql import DocumentNode, ExecutionResult, GraphQLError, execute
from strawberry.execution import optimized_is_awaitable

from graph.audit import Audit
from graph.context import Context
from graph.cost import Cost, late
from graph.counting_executor import CountingExecutor, cost_limit
from graph.document import Prepared, prepare
from graph.errors import answer_errors
from graph.rules import DEFAULT_RULES, Rules
from graph.schema import graphql_schema
from loaders import Access, Database, Loaders, Viewer, run_for_viewer

BEGUN = {"COST_LIMIT", "TIMEOUT"}  # the codes of what only goes wrong on the way


@dataclass(frozen=True)
class Request:
    """What a client asks; `prepared` where the document was looked at already."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    prepared: Prepared | None = None


@dataclass(frozen=True)
class Answer:
    """The answer's body; `executed` is false when the document or its variables were refused.

    It may be given again as long as the data has this version; without one it is given once.
    """

    body: dict[str, Any]
    executed: bool
    version: int | None = None
    loaders: Loaders | None = None

    def forget(self) -> None:
        """Let go of all that it was made of, which takes a while."""
        self.body.clear()
        if self.loaders is not None:
            self.loaders.forget()


class Executed(NamedTuple):
    """What came of executing a document."""

    result: ExecutionResult
    version: int | None = None  # of the data, while which the answer may be kept
    clients: int = 0  # whose details it tells unmasked
    loaders: Loaders | None = None  # that hold what was read


async def answer(
    request: Request,
    database: Database,
    access: Access,
    rules: Rules = DEFAULT_RULES,
    cost: Cost | None = None,
) -> Answer:
    """The answer to a request, all of it from one snapshot; `cost` tells what it asked for."""
    prepared = request.prepared or prepare(request.query, rules)
    if prepared.document is None or prepared.errors:
        return Answer({"errors": answer_errors(prepared.errors)}, executed=False)
    cost = cost or Cost()
    try:
        async with asyncio.timeout(rules.limits.time):
            found = await executed(prepared.document, request, database, access, rules, cost)
            audit = Audit(database, access, request.query, request.operation_name, "json")
            await audit.note(found.clients)
    except TimeoutError:
        found = Executed(ExecutionResult(None, [late()]))
    return written(found, cost)


async def executed(
    document: DocumentNode,
    request: Request,
    database: Database,
    access: Access,
    rules: Rules,
    cost: Cost,
) -> Executed:
    """What comes of executing the document."""
    async with database.snapshot() as snapshot:

        async def run_for(viewer: Viewer) -> Executed:
            limit = cost_limit(rules.limits, access.role)
            cost.begin(limit, rules.limits.time)
            snapshot.room = min(snapshot.room, limit)
            context = Context(viewer, Loaders(snapshot, viewer), rules.limits, cost)
            result = await run(document, request, context)
            # What clients are shown unmasked is read anew each time, and noted each time.
            is_kept = not result.errors and not context.load.has_shown_details()
            clients, version = context.load.clients_shown(), viewer.data_version
            return Executed(result, version if is_kept else None, clients, context.load)

        try:
            return await run_for_viewer(database, snapshot, access, run_for)
        finally:
            cost.seconds = snapshot.seconds


def written(found: Executed, cost: Cost) -> Answer:
    """The answer's body, with what it cost."""
    result = found.result
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = answer_errors(result.errors)
    refused = result.data is None and is_of_request(result.errors)
    if refused:
        del body["data"]
    else:
        body["extensions"] = {"cost": cost.told()}
    return Answer(body, not refused, found.version, found.loaders)


def is_of_request(errors: list[GraphQLError] | None) -> bool:
    """Whether the errors are of the request as a whole, which was not begun."""
    return bool(errors) and not any(
        error.path or (error.extensions or {}).get("code") in BEGUN for error in errors or ()
    )


async def run(document: DocumentNode, request: Request, context: Context) -> ExecutionResult:
    """The result of executing a valid document."""
    result = execute(
        graphql_schema,
        document,
        context_value=context,
        variable_values=request.variables,
        operation_name=request.operation_name,
        executor_class=CountingExecutor,
        is_awaitable=cast("Callable[[Any], TypeGuard[Awaitable[Any]]]", optimized_is_awaitable),
        hide_suggestions=True,
        operation_extensions=None,
    )
    return await result if isawaitable(result) else result
