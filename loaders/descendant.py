"""A whole downline, flat and in tree order, with each agent's depth."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    BigInteger,
    Integer,
    LargeBinary,
    ScalarSelect,
    and_,
    any_,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased
from sqlmodel import col

from loaders.agent import AgentRow, agent_columns
from loaders.agent_filter import ANYONE, AgentFilter, AgentShape, agents_matching
from loaders.agent_page import Counted
from loaders.align import in_groups, many_per_key, one_per_key
from loaders.cursor import BYTES, ID, INTEGER, Codec, Place, Unreadable, read_cursor
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
from loaders.page import LostPlace, Page, Window, page_of, window_parameters
from loaders.page_statement import page_per_parent
from loaders.statement import AnySelect, Statement, compiled, shaped
from loaders.tree_on_day import downline_on_day
from loaders.viewer import Viewer, sight, visible
from models import Agent, Downline

PATH_BYTES = 8  # of a hash that tells whether somebody moved; there is nothing in it to forge


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

    `path` is a hash of the names from right below the other agent down to this one, by which
    siblings are sorted: as long as it is the same, the agent stands between the same others.
    """

    place: int
    depth: int
    listed_upline_id: int | None
    path: bytes
    agent: AgentRow


class TreeOrder(Order[Descendant]):
    """Tree order; its cursors hold an agent and its path, not where it stands.

    That is looked up when a page is read, since the tree may have been numbered anew. Of an agent
    whose path has changed it would be another place, beyond agents that no page has listed.
    """

    @property
    def codecs(self) -> tuple[Codec, ...]:
        """Of the agent's id and its path."""
        return ID, BYTES

    def place_of(self, cursor: str) -> Place:
        """The agent and the path in a cursor; raises Unreadable where one is missing."""
        place = read_cursor(self.mark, cursor, self.codecs)
        if None in place:
            raise Unreadable
        return place


def tree_order(on: date | None) -> Order[Descendant]:
    """Tree order on a day, or today; the cursors of one day are none of another's."""
    name = "descendants" if on is None else f"descendants {on}"
    return TreeOrder(name, (), lambda row: (row.agent.id, row.path))


class DescendantPageByKey(BatchLoader[DescendantsKey, Page[Descendant]]):
    """The page of a whole downline that a key asks for."""

    async def batch_load_fn(self, keys: list[DescendantsKey]) -> list[Page[Descendant]]:
        """One statement for all keys that differ only in the agent."""
        return await in_groups(keys, lambda key: (key.question, key.window), self.pages)

    async def pages(
        self, group: tuple[DescendantQuestion, Window], keys: list[DescendantsKey]
    ) -> list[Page[Descendant]]:
        """The pages of keys that differ only in the agent; LostPlace for a cursor to nowhere."""
        question, window = group
        shape, limited = question.filter.shape, question.max_depth is not None
        pages = descendant_pages if question.on is None else descendant_pages_on_day
        statement = await self.snapshot.built(
            pages, shape, limited, window_shape(window), self.viewer.sees_all
        )
        parameters = descendant_parameters(keys, question, self.viewer)
        rows = await self.snapshot.all(statement, parameters | window_parameters(window))
        found = many_per_key(range(1, len(keys) + 1), rows, key=lambda row: row.place)
        cursor_of = tree_order(question.on).cursor_of
        lost = {} if all(found) else await self.lost_places(question, window, keys)
        return [
            cast("Page[Descendant]", lost[place])
            if place in lost and not rows
            else page_of(rows, window, cursor_of)
            for place, rows in enumerate(found, start=1)
        ]

    async def lost_places(
        self, question: DescendantQuestion, window: Window, keys: list[DescendantsKey]
    ) -> dict[int, LostPlace]:
        """By the number of its key each page that is empty since its cursor leads nowhere."""
        given = [name for name in ("after", "before") if getattr(window, name) is not None]
        if not given:
            return {}
        statement = await self.snapshot.built(
            cursor_places, tuple(given), question.on is not None, self.viewer.sees_all
        )
        parameters = descendant_parameters(keys, question, self.viewer)
        rows = await self.snapshot.all(statement, parameters | window_parameters(window))
        return {
            place: LostPlace(name)
            for place, *places in rows
            for name, position in zip(given, places, strict=True)
            if position is None
        }


class DescendantCountByKey(BatchLoader[DescendantsKey, int]):
    """How many agents of a whole downline a key asks for, whatever its window."""

    async def batch_load_fn(self, keys: list[DescendantsKey]) -> list[int]:
        """One statement for all keys that differ only in the agent."""
        return await in_groups(keys, lambda key: key.question, self.counts)

    async def counts(self, question: DescendantQuestion, keys: list[DescendantsKey]) -> list[int]:
        """The counts of keys that differ only in the agent."""
        shape, limited = question.filter.shape, question.max_depth is not None
        counts = descendant_counts if question.on is None else descendant_counts_on_day
        statement = await self.snapshot.built(counts, shape, limited, self.viewer.sees_all)
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


@shaped(256)
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
        path_below(asked, Agent).label("path"),
        *agent_columns(),
    )
    key = Key(col(Agent.tree_from), INTEGER, found=partial(cursor_place, asked, sees_all))
    return compiled(page_per_parent(asked, [rows], in_order_of(key), window), descendant)


def in_order_of(position: Key) -> Order[Descendant]:
    """Tree order over the column that has it."""
    return replace(tree_order(None), keys=(position,))


def descendant(row: tuple[Any, ...]) -> Descendant:
    """The row of a place, depth, upline, path and an agent's columns."""
    place, depth, upline_id, path, *columns = row
    return Descendant(place, depth, upline_id, path, AgentRow._make(columns))


@shaped(64)
def cursor_places(
    given: tuple[str, ...], on_other_day: bool, sees_all: bool
) -> Statement[tuple[Any, ...]]:
    """Where the agents of the cursors stand below each agent asked for; null where they do not."""
    asked = asked_branches()
    find = partial(cursor_place, asked, sees_all)
    if on_other_day:
        find = partial(cursor_place_on_day, asked, downline_on_day(asked_branches(), sees_all))
    return compiled(select(asked.c.place, *map(find, given)), tuple)


def cursor_place(asked: Any, sees_all: bool, name: str) -> ScalarSelect[int]:
    """Where the agent of a cursor stands today; null unless it is below the asked one as it was."""
    agent: Any = aliased(Agent)
    agent_id, path = cursor_parts(name)
    place = select(agent.tree_from).where(
        agent.id == agent_id,
        strictly_below(agent, asked),
        *visible(sees_all, agent),
        path_below(asked, agent) == path,
    )
    return place.correlate(asked).scalar_subquery()


def cursor_place_on_day(asked: Any, tree: Any, name: str) -> ScalarSelect[int]:
    """The same on another day."""
    placed = tree.alias()
    agent_id, path = cursor_parts(name)
    place = select(placed.c.position).where(
        placed.c.place == asked.c.place,
        placed.c.agent_id == agent_id,
        path_on_day(placed) == path,
    )
    return place.correlate(asked).scalar_subquery()


def cursor_parts(name: str) -> tuple[Any, Any]:
    """The agent's id and the path that a cursor holds."""
    return (
        bindparam(f"{name}_0", type_=BigInteger()),
        bindparam(f"{name}_1", type_=LargeBinary()),
    )


def path_below(asked: Any, agent: Any) -> ScalarSelect[bytes]:
    """The path of today from below the asked agent down to another."""
    step: Any = aliased(Agent)
    path = (
        select(hashed_names(step, col(Downline.depth)))
        .join(Downline, col(Downline.ancestor_id) == step.id)
        .where(col(Downline.descendant_id) == agent.id, holds_today(), strictly_below(step, asked))
    )
    return path.correlate(agent, asked).scalar_subquery()


def path_on_day(tree: Any) -> ScalarSelect[bytes]:
    """The path on the day of a tree."""
    step: Any = aliased(Agent)
    height = func.array_position(tree.c.steps, step.id)
    path = select(hashed_names(step, height)).where(step.id == any_(tree.c.steps))
    return path.correlate(tree).scalar_subquery()


def hashed_names(step: Any, height: Any) -> Any:
    """A hash of what siblings are sorted by, from the highest step down."""
    name = step.name_key.op("||")(func.convert_to(step.npn, "UTF8"))
    end = literal(b"\0", LargeBinary())
    names = func.string_agg(name, aggregate_order_by(end, height.desc()))
    return func.substring(func.sha256(names), 1, PATH_BYTES)


@shaped(256)
def descendant_counts(shape: AgentShape, limited: bool, sees_all: bool) -> Statement[Counted]:
    """The number of agents below each agent asked for."""
    asked = asked_branches()
    rows = descendants(asked, shape, limited, sees_all)
    query = rows.with_only_columns(
        asked.c.place, func.count(), maintain_column_froms=True
    ).group_by(asked.c.place)
    return compiled(query, Counted._make)


@shaped(256)
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
        path_on_day(tree).label("path"),
        *agent_columns(),
        tree.c.position,
    )
    key = Key(tree.c.position, INTEGER, found=partial(cursor_place_on_day, asked, tree))
    order = in_order_of(key)
    return compiled(page_per_parent(asked, [rows], order, window), lambda row: descendant(row[:-1]))


@shaped(256)
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
