"""Which operations can be executed breadth first; the others are left to Strawberry's executor."""

from asyncio import get_running_loop
from typing import Any

from graphql import BREAK, DirectiveNode, OperationType, Visitor, visit
from graphql.execution import Executor
from graphql.pyutils import is_async_iterable

from graph.completion import attempt


def is_breadth_first(executor: Executor[Any]) -> bool:
    """True of queries that run asynchronously, complete in one answer, with plain resolvers.

    False of mutations and subscriptions, of `@defer` and `@stream`, of schema extensions that wrap
    every resolver, of operations with an abort signal, and where nulls are told not to spread.
    """
    return (
        executor.operation.operation is OperationType.QUERY
        and executor.error_propagation
        and executor.abort_signal is None
        and not (executor.middleware_manager and executor.middleware_manager.middlewares)
        and executor.is_async_iterable is is_async_iterable  # replaced for synchronous execution
        and not isinstance(attempt(get_running_loop), RuntimeError)
        and not _is_incremental(executor)
    )


def _is_incremental(executor: Executor[Any]) -> bool:
    if not (executor.schema.get_directive("defer") or executor.schema.get_directive("stream")):
        return False
    search = _IncrementalDirectives()
    for node in (executor.operation, *executor.fragment_definitions.values()):
        visit(node, search)
    return search.found


class _IncrementalDirectives(Visitor):
    found = False

    def enter_directive(self, node: DirectiveNode, *_: Any) -> Any:
        self.found = self.found or node.name.value in ("defer", "stream")
        return BREAK if self.found else None
