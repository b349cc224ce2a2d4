"""A whole downline, flat and in tree order, with each agent's depth."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, ScalarSelect, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import col

from loaders.agent import AgentRow, agent_columns
from loaders.agent_filter import ANYONE, AgentFilter, AgentShape, agents_matching
from loaders.agent_order import TREE_ORDER
from loaders.agent_page import Counted
from loaders.align import in_groups, many_per_key, one_per_key
from loaders.hashing import hashed_once
from loaders.hierarchy import (
    Branch,
    asked_branches,
    branch_parameters,
    holds_today,
    strictly_below,
)
from loaders.loader import BatchLoader
from loaders.order import WindowShape, window_shape
from loaders.page import Page, Window, page_of, window_parameters
from loaders.page_statement import page_per_parent
from loaders.statement import AnySelect, Statement, compiled
from loaders.viewer import Viewer, sight, visible
from models import Agent, Downline


@hashed_once
@dataclass(frozen=True)
class DescendantQuestion:
    """Which agents of a downline are asked for, and how far down; no depth is all the way."""

    filter: AgentFilter = ANYONE
    max_depth: int | None = None


@hashed_once
@dataclass(frozen=True)
class DescendantsKey:
    """A page of the whole downline of an agent."""

    branch: Branch
    question: DescendantQuestion
    window: Window


class Descendant(NamedTuple):
    """An agent below another, with the upline's id unless the filter left the upline out."""

    place: int
    depth: int
    listed_upline_id: int | None
    agent: AgentRow


def cursor_of(row: Descendant) -> str:
    """Where the agent stands in the tree."""
    return TREE_ORDER.cursor_of(row.agent)


class DescendantPageByKey(BatchLoader[DescendantsKey, Page[Descendant]]):
    """The page of a whole downline that a key asks for."""

    async def batch_load_fn(self, keys: list[DescendantsKey]) -> list[Page[Descendant]]:
        """One statement for all keys that differ only in the agent."""
        return await in_groups(keys, lambda key: (key.question, key.window), self.pages)

    async def pages(
        self, group: tuple[DescendantQuestion, Window], keys: list[DescendantsKey]
    ) -> list[Page[Descendant]]:
        """The pages of keys that differ only in the agent."""
        question, window = group
        statement = descendant_pages(
            question.filter.shape,
            question.max_depth is not None,
            window_shape(window),
            self.viewer.sees_all,
        )
        parameters = descendant_parameters(keys, question, self.viewer)
        rows = await self.snapshot.all(statement, parameters | window_parameters(window))
        found = many_per_key(range(1, len(keys) + 1), rows, key=lambda row: row.place)
        return [page_of(rows, window, cursor_of) for rows in found]


class DescendantCountByKey(BatchLoader[DescendantsKey, int]):
    """How many agents of a whole downline a key asks for, whatever its window."""

    async def batch_load_fn(self, keys: list[DescendantsKey]) -> list[int]:
        """One statement for all keys that differ only in the agent."""
        return await in_groups(keys, lambda key: key.question, self.counts)

    async def counts(self, question: DescendantQuestion, keys: list[DescendantsKey]) -> list[int]:
        """The counts of keys that differ only in the agent."""
        statement = descendant_counts(
            question.filter.shape, question.max_depth is not None, self.viewer.sees_all
        )
        parameters = descendant_parameters(keys, question, self.viewer)
        rows = await self.snapshot.all(statement, parameters)
        found = one_per_key(range(1, len(keys) + 1), rows, key=lambda row: row.place)
        return [row.total if row else 0 for row in found]


def descendant_parameters(
    keys: list[DescendantsKey], question: DescendantQuestion, viewer: Viewer
) -> dict[str, Any]:
    """The parameters that pages and counts share."""
    return {
        **question.filter.parameters,
        **sight(viewer),
        **branch_parameters([key.branch for key in keys]),
        "today": viewer.today,
        "max_depth": question.max_depth,
    }


@lru_cache(maxsize=256)
def descendant_pages(
    shape: AgentShape, limited: bool, window: WindowShape, sees_all: bool
) -> Statement[Descendant]:
    """One page of a whole downline for each agent asked for."""
    asked = asked_branches()
    upline = aliased(Agent)
    listed = select(col(upline.id)).where(
        col(upline.id) == col(Agent.upline_id),
        or_(col(upline.id) == asked.c.agent_id, and_(true(), *agents_matching(shape, upline))),
    )
    rows = descendants(asked, shape, limited, sees_all).with_only_columns(
        depth_below(asked).label("depth"),
        listed.correlate(Agent, asked).scalar_subquery().label("listed_upline_id"),
        *agent_columns(),
    )
    query = page_per_parent(asked, [rows], TREE_ORDER, window)
    return compiled(query, lambda row: Descendant(row[0], row[1], row[2], AgentRow._make(row[3:])))


@lru_cache(maxsize=256)
def descendant_counts(shape: AgentShape, limited: bool, sees_all: bool) -> Statement[Counted]:
    """The number of agents below each agent asked for."""
    asked = asked_branches()
    rows = descendants(asked, shape, limited, sees_all)
    query = rows.with_only_columns(
        asked.c.place, func.count(), maintain_column_froms=True
    ).group_by(asked.c.place)
    return compiled(query, Counted._make)


def descendants(asked: Any, shape: AgentShape, limited: bool, sees_all: bool) -> AnySelect:
    """The visible agents that match anywhere below the asked one."""
    rows = select(Agent).where(
        strictly_below(Agent, asked), *visible(sees_all), *agents_matching(shape, Agent)
    )
    if limited:
        rows = rows.where(depth_below(asked) <= bindparam("max_depth", type_=Integer()))
    return rows


def depth_below(asked: Any) -> ScalarSelect[int]:
    """How far below the asked agent an agent stands today."""
    depth = select(col(Downline.depth)).where(
        col(Downline.ancestor_id) == asked.c.agent_id,
        col(Downline.descendant_id) == col(Agent.id),
        holds_today(),
    )
    return depth.correlate(Agent, asked).scalar_subquery()
