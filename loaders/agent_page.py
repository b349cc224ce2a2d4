"""Lists of agents in pages: everyone whom the viewer may see, or an agent's direct downline."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, literal_column
from sqlmodel import col

from loaders.agent import AgentRow, visible_agents
from loaders.agent_filter import ANYONE, AgentFilter, AgentShape, agents_matching
from loaders.agent_order import AgentOrderField, agent_order
from loaders.align import in_groups, many_per_key, one_per_key
from loaders.hashing import hashed_once
from loaders.hierarchy import Branch, asked_branches, branch_parameters
from loaders.loader import BatchLoader
from loaders.order import Direction, WindowShape, window_shape
from loaders.page import Page, Window, page_of, window_parameters
from loaders.page_statement import one_page, page_per_parent
from loaders.statement import AnySelect, Statement, compiled, shaped
from loaders.tree_on_day import directly_below
from loaders.viewer import Viewer, sight
from models import Agent


@hashed_once
@dataclass(frozen=True)
class AgentQuestion:
    """Which agents are asked for and in which order; below whom by the tree of a day or today's."""

    filter: AgentFilter = ANYONE
    field: AgentOrderField = AgentOrderField.NAME
    direction: Direction = Direction.ASC
    on: date | None = None


@hashed_once
@dataclass(frozen=True)
class AgentsKey:
    """A page of the direct downline of an agent; without one, of everyone."""

    upline: Branch | None
    question: AgentQuestion
    window: Window


class PlacedAgent(NamedTuple):
    """An agent in the answer to the parent of that number, counted from 1."""

    place: int
    agent: AgentRow


class Counted(NamedTuple):
    """A number for the parent of that number, counted from 1."""

    place: int
    total: int


class AgentPageByKey(BatchLoader[AgentsKey, Page[AgentRow]]):
    """The page of agents that a key asks for, with direct downlines of many agents at once."""

    async def batch_load_fn(self, keys: list[AgentsKey]) -> list[Page[AgentRow]]:
        """One statement for all keys that differ only in the upline."""
        return await in_groups(
            keys, lambda key: (key.upline is None, key.question, key.window), self.pages
        )

    async def pages(
        self, group: tuple[bool, AgentQuestion, Window], keys: list[AgentsKey]
    ) -> list[Page[AgentRow]]:
        """The pages of keys that differ only in the upline."""
        everyone, question, window = group
        statement = await self.snapshot.built(
            agent_pages,
            everyone,
            question.filter.shape,
            question.field,
            question.direction,
            window_shape(window),
            self.viewer.sees_all,
            question.on is not None,
        )
        parameters = agent_parameters(keys, question, self.viewer) | window_parameters(window)
        rows = await self.snapshot.all(statement, parameters)
        found = many_per_key(range(1, len(keys) + 1), rows, key=lambda row: row.place)
        cursor_of = agent_order(question.field, question.direction).cursor_of
        return [page_of([row.agent for row in rows], window, cursor_of) for rows in found]


class AgentCountByKey(BatchLoader[AgentsKey, int]):
    """How many agents a key asks for, whatever its window."""

    async def batch_load_fn(self, keys: list[AgentsKey]) -> list[int]:
        """One statement for all keys that differ only in the upline."""
        return await in_groups(keys, lambda key: (key.upline is None, key.question), self.counts)

    async def counts(self, group: tuple[bool, AgentQuestion], keys: list[AgentsKey]) -> list[int]:
        """The counts of keys that differ only in the upline."""
        everyone, question = group
        statement = await self.snapshot.built(
            agent_counts,
            everyone,
            question.filter.shape,
            self.viewer.sees_all,
            question.on is not None,
        )
        rows = await self.snapshot.all(statement, agent_parameters(keys, question, self.viewer))
        found = one_per_key(range(1, len(keys) + 1), rows, key=lambda row: row.place)
        return [row.total if row else 0 for row in found]


def agent_parameters(
    keys: list[AgentsKey], question: AgentQuestion, viewer: Viewer
) -> dict[str, Any]:
    """The parameters that pages and counts share."""
    uplines = [key.upline for key in keys if key.upline is not None]
    return {
        **question.filter.parameters,
        **sight(viewer),
        **branch_parameters(uplines),
        "on_day": question.on,
    }


@shaped(256)
def agent_pages(
    everyone: bool,
    shape: AgentShape,
    field: AgentOrderField,
    direction: Direction,
    window: WindowShape,
    sees_all: bool,
    on_other_day: bool,
) -> Statement[PlacedAgent]:
    """One page of agents for each upline asked for, or one of everyone."""
    order = agent_order(field, direction)
    rows = matching_agents(shape, sees_all)
    if everyone:
        query = one_page(rows, order, window)
    else:
        asked = asked_branches()
        below = rows.where(*right_below(asked, sees_all, on_other_day))
        query = page_per_parent(asked, [below], order, window)
    return compiled(query, lambda row: PlacedAgent(row[0], AgentRow._make(row[1:])))


@shaped(256)
def agent_counts(
    everyone: bool, shape: AgentShape, sees_all: bool, on_other_day: bool
) -> Statement[Counted]:
    """The number of agents below each upline asked for, or of everyone."""
    rows = matching_agents(shape, sees_all)
    count = func.count().label("count")
    if everyone:
        query: AnySelect = rows.with_only_columns(
            literal_column("1"), count, maintain_column_froms=True
        )
        return compiled(query, Counted._make)
    asked = asked_branches()
    query = (
        rows.with_only_columns(asked.c.place, count, maintain_column_froms=True)
        .where(*right_below(asked, sees_all, on_other_day))
        .group_by(asked.c.place)
    )
    return compiled(query, Counted._make)


def right_below(asked: Any, sees_all: bool, on_other_day: bool) -> list[Any]:
    """The conditions under which an agent stands right below the asked one."""
    if on_other_day:
        return directly_below(asked, sees_all)
    return [col(Agent.upline_id) == asked.c.agent_id]


def matching_agents(shape: AgentShape, sees_all: bool) -> AnySelect:
    """The visible agents that match."""
    return visible_agents(sees_all).where(*agents_matching(shape, Agent))
