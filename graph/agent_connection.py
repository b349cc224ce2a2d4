"""Lists of agents, in pages: everyone, a direct downline, a whole downline."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from graph.batch import batched
from graph.context import Info
from graph.node import global_id
from graph.page import PageInfo
from loaders.agent import AgentRow
from loaders.agent_page import AgentsKey
from loaders.descendant import Descendant, DescendantsKey
from loaders.page import Edge, Page

LazyAgent = Annotated["Agent", strawberry.lazy("graph.agent")]  # type: ignore[name-defined]  # noqa: F821


@strawberry.type(description="An agent in a list.")
class AgentEdge:
    """Resolved from an Edge."""

    cursor: str = strawberry.field(description="Its place in the list, for `after` and `before`.")
    node: LazyAgent = strawberry.field(description="The agent.")


@strawberry.type(description="A page of a list of agents.")
class AgentConnection:
    """Resolved from an AgentsKey; the page is read when something of it is asked for."""

    @strawberry.field(
        description="The agents of the page, each with its cursor.",
        graphql_type=list[AgentEdge],
    )
    @batched
    @staticmethod
    async def edges(keys: Sequence[AgentsKey], info: Info) -> Sequence[list[Edge[AgentRow]]]:
        pages = await info.context.load.agent_page_by_key.load_many(keys)
        return [page.edges for page in pages]

    @strawberry.field(description="The agents of the page.", graphql_type=list[LazyAgent])
    @batched
    @staticmethod
    async def nodes(keys: Sequence[AgentsKey], info: Info) -> Sequence[Sequence[AgentRow]]:
        pages = await info.context.load.agent_page_by_key.load_many(keys)
        return [page.rows for page in pages]

    @strawberry.field(description="Where the page lies in the list.", graphql_type=PageInfo)
    @batched
    @staticmethod
    async def page_info(keys: Sequence[AgentsKey], info: Info) -> Sequence[Page[AgentRow]]:
        return await info.context.load.agent_page_by_key.load_many(keys)

    @strawberry.field(
        description="How many agents the list has in all; exact, counted only when selected."
    )
    @batched
    @staticmethod
    async def total_count(keys: Sequence[AgentsKey], info: Info) -> Sequence[int]:
        return await info.context.load.agent_count_by_key.load_many(keys)


@strawberry.type(description="An agent somewhere below the one asked.")
class DescendantEdge:
    """Resolved from an Edge of a Descendant."""

    cursor: str = strawberry.field(description="Its place in the list, for `after` and `before`.")

    @strawberry.field(description="The agent.", graphql_type=LazyAgent)
    @staticmethod
    def node(edge: strawberry.Parent[Edge[Descendant]]) -> AgentRow:
        return edge.node.agent

    @strawberry.field(description="How far below: 1 for the direct downline.")
    @staticmethod
    def depth(edge: strawberry.Parent[Edge[Descendant]]) -> int:
        return edge.node.depth

    @strawberry.field(
        description="The id of the agent's upline; null when the filter left the upline out."
    )
    @staticmethod
    def upline_id(edge: strawberry.Parent[Edge[Descendant]]) -> strawberry.ID | None:
        upline_id = edge.node.listed_upline_id
        return None if upline_id is None else global_id("Agent", upline_id)


@strawberry.type(description="A page of a whole downline, in tree order.")
class DescendantConnection:
    """Resolved from a DescendantsKey; the page is read when something of it is asked for."""

    @strawberry.field(
        description="The agents of the page, each with its depth, upline and cursor.",
        graphql_type=list[DescendantEdge],
    )
    @batched
    @staticmethod
    async def edges(keys: Sequence[DescendantsKey], info: Info) -> Sequence[list[Edge[Descendant]]]:
        pages = await info.context.load.descendant_page_by_key.load_many(keys)
        return [page.edges for page in pages]

    @strawberry.field(description="The agents of the page.", graphql_type=list[LazyAgent])
    @batched
    @staticmethod
    async def nodes(keys: Sequence[DescendantsKey], info: Info) -> Sequence[list[AgentRow]]:
        pages = await info.context.load.descendant_page_by_key.load_many(keys)
        return [[row.agent for row in page.rows] for page in pages]

    @strawberry.field(description="Where the page lies in the list.", graphql_type=PageInfo)
    @batched
    @staticmethod
    async def page_info(keys: Sequence[DescendantsKey], info: Info) -> Sequence[Page[Descendant]]:
        return await info.context.load.descendant_page_by_key.load_many(keys)

    @strawberry.field(
        description="How many agents the list has in all; exact, counted only when selected."
    )
    @batched
    @staticmethod
    async def total_count(keys: Sequence[DescendantsKey], info: Info) -> Sequence[int]:
        return await info.context.load.descendant_count_by_key.load_many(keys)
