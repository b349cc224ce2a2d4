"""A whole downline, flat and in tree order, with each agent's depth."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, ScalarSelect, and_, bindparam, column, func, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import col

from loaders.agent import AgentRow, agent_columns
from loaders.agent_filter import ANYONE, AgentFilter, AgentShape, agents_matching
from loaders.agent_page import Counted
from loaders.align import in_groups, many_per_key, one_per_key
from loaders.cursor import ID, Codec, read_id, read_integer
from loaders.hashing import hashed_once
from loaders.hierarchy import (
    Branch,
    asked_branches,
    branch_parameters,
    holds_today,
    strictly_below,
)
from loaders.loader import BatchLoader
from loaders.order import Key, Order, WindowShape, window_shape
from loaders.page import Page, Window, page_of, window_parameters
from loaders.page_statement import page_per_parent
from loaders.statement import AnySelect, Statement, compiled
from loaders.tree_on_day import downline_on_day
from loaders.viewer import Viewer, sight, visible
from models import Agent, Downline


@hashed_once
@dataclass(frozen=True)
class DescendantQuestion:
    """Which agents of a downline are asked for, and how far down; no depth is all the way.

    `on` asks by the tree of another day than today.
    """

    filter: AgentFilter = ANYONE
    max_depth: int | None = None
    on: date | None = None


@hashed_once
@dataclass(frozen=True)
class DescendantsKey:
    """A page of the whole downline of an agent."""

    branch: Branch
    question: DescendantQuestion
    window: Window


class Descendant(NamedTuple):
    """An agent below another, with the upline's id unless the filter left the upline out.

    `position` is its place in tree order: among all agents today, on other days in that downline.
    """

    place: int
    depth: int
    listed_upline_id: int | None
    position: int | None
    agent: AgentRow


def tree_order(on: date | None, first: int) -> Order[Descendant]:
    """Tree order on a day, or today; the cursors of one day are none of another's.

    Today's are counted from the viewer's own place, which is `first`: how many stand before that is
    nobody's affair.
    """
    if on is None:
        places = places_from(first)
        return Order("tree", (Key(col(Agent.tree_from), places),), lambda row: (row.position,))
    position = column("position", Integer())
    return Order(f"tree {on}", (Key(position, places_from(0)),), lambda row: (row.position,))


def places_from(start: int) -> Codec:
    """How places in the tree are written, as numbers from a start."""

    def read(value: Any) -> int:
        return read_integer(read_id(value) + start)

    return lambda place: place - start, read


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
        shape, limited = question.filter.shape, question.max_depth is not None
        pages = descendant_pages if question.on is None else descendant_pages_on_day
        statement = pages(shape, limited, window_shape(window), self.viewer.sees_all)
        parameters = descendant_parameters(keys, question, self.viewer)
        rows = await self.snapshot.all(statement, parameters | window_parameters(window))
        found = many_per_key(range(1, len(keys) + 1), rows, key=lambda row: row.place)
        return [
            page_of(rows, window, tree_order(question.on, self.viewer.tree_from).cursor_of)
            for rows in found
        ]


class DescendantCountByKey(BatchLoader[DescendantsKey, int]):
    """How many agents of a whole downline a key asks for, whatever its window."""

    async def batch_load_fn(self, keys: list[DescendantsKey]) -> list[int]:
        """One statement for all keys that differ only in the agent."""
        return await in_groups(keys, lambda key: key.question, self.counts)

    async def counts(self, question: DescendantQuestion, keys: list[DescendantsKey]) -> list[int]:
        """The counts of keys that differ only in the agent."""
        shape, limited = question.filter.shape, question.max_depth is not None
        counts = descendant_counts if question.on is None else descendant_counts_on_day
        statement = counts(shape, limited, self.viewer.sees_all)
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
        "on_day": question.on,
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
        col(Agent.tree_from).label("position"),
        *agent_columns(),
    )
    return compiled(page_per_parent(asked, [rows], tree_order(None, 0), window), descendant)


def descendant(row: tuple[Any, ...]) -> Descendant:
    """The row of a place, depth, upline, position and an agent's columns."""
    place, depth, upline_id, position, *columns = row
    return Descendant(place, depth, upline_id, position, AgentRow._make(columns))


@lru_cache(maxsize=256)
def descendant_counts(shape: AgentShape, limited: bool, sees_all: bool) -> Statement[Counted]:
    """The number of agents below each agent asked for."""
    asked = asked_branches()
    rows = descendants(asked, shape, limited, sees_all)
    query = rows.with_only_columns(
        asked.c.place, func.count(), maintain_column_froms=True
    ).group_by(asked.c.place)
    return compiled(query, Counted._make)


@lru_cache(maxsize=256)
def descendant_pages_on_day(
    shape: AgentShape, limited: bool, window: WindowShape, sees_all: bool
) -> Statement[Descendant]:
    """One page of a whole downline on another day for each agent asked for."""
    asked = asked_branches()
    tree = downline_on_day(asked_branches(), sees_all)
    upline = aliased(Agent)
    listed = select(col(upline.id)).where(
        col(upline.id) == tree.c.upline_id,
        or_(col(upline.id) == asked.c.agent_id, and_(true(), *agents_matching(shape, upline))),
    )
    rows = descendants_on_day(tree, shape, limited).where(tree.c.place == asked.c.place)
    rows = rows.with_only_columns(
        tree.c.depth,
        listed.correlate(tree, asked).scalar_subquery().label("listed_upline_id"),
        tree.c.position,
        *agent_columns(),
    )
    order: Order[Descendant] = Order("", (Key(tree.c.position, ID),), lambda row: (row.position,))
    return compiled(page_per_parent(asked, [rows], order, window), descendant)


@lru_cache(maxsize=256)
def descendant_counts_on_day(
    shape: AgentShape, limited: bool, sees_all: bool
) -> Statement[Counted]:
    """The number of agents below each agent asked for on another day."""
    tree = downline_on_day(asked_branches(), sees_all)
    query = descendants_on_day(tree, shape, limited).with_only_columns(
        tree.c.place, func.count(), maintain_column_froms=True
    )
    return compiled(query.group_by(tree.c.place), Counted._make)


def descendants_on_day(tree: Any, shape: AgentShape, limited: bool) -> AnySelect:
    """The agents of a day's downlines that match."""
    rows = (
        select(Agent)
        .join(tree, tree.c.agent_id == col(Agent.id))
        .where(*agents_matching(shape, Agent))
    )
    if limited:
        rows = rows.where(tree.c.depth <= bindparam("max_depth", type_=Integer()))
    return rows


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
