"""Agents: one by its id or NPN, and the way up from one."""

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import col

from loaders.align import in_groups, many_per_key, one_per_key
from loaders.enrollment_filter import any_of
from loaders.hierarchy import Branch, holds_today
from loaders.loader import BatchLoader
from loaders.statement import AnySelect, Statement, compiled
from loaders.viewer import sight, visible
from models import Agent, Downline


class AgentRow(NamedTuple):
    """An agent with its place in today's tree."""

    id: int
    npn: str
    name: str
    level: str
    status: str
    upline_id: int | None
    tree_from: int | None
    tree_to: int | None
    name_key: bytes

    @property
    def branch(self) -> Branch:
        """This agent with its whole downline."""
        return Branch(self.id, self.tree_from, self.tree_to)


class UplineRow(NamedTuple):
    """An agent on the way up from another."""

    descendant_id: int
    agent: AgentRow


def agent_columns(agent: Any = Agent) -> list[Any]:
    """The columns of an AgentRow, in its order."""
    return [getattr(agent, name) for name in AgentRow._fields]


class AgentById(BatchLoader[int, AgentRow | None]):
    """The agent of an id; None where there is none or the viewer may not see it."""

    async def batch_load_fn(self, agent_ids: list[int]) -> list[AgentRow | None]:
        """One statement for all ids."""
        statement = agents_with("id", self.viewer.sees_all)
        rows = await self.snapshot.all(statement, {"wanted": agent_ids, **sight(self.viewer)})
        return one_per_key(agent_ids, rows, key=lambda row: row.id)


class AgentByNpn(BatchLoader[str, AgentRow | None]):
    """The agent of an NPN without leading zeros; None where the viewer sees none."""

    async def batch_load_fn(self, npns: list[str]) -> list[AgentRow | None]:
        """One statement for all NPNs."""
        statement = agents_with("npn", self.viewer.sees_all)
        rows = await self.snapshot.all(statement, {"wanted": npns, **sight(self.viewer)})
        return one_per_key(npns, rows, key=lambda row: row.npn)


class UplinesKey(NamedTuple):
    """An agent and the day of the tree."""

    agent_id: int
    on: date


class UplinesByKey(BatchLoader[UplinesKey, list[AgentRow]]):
    """Everyone above an agent on a day whom the viewer sees today, the direct upline first."""

    async def batch_load_fn(self, keys: list[UplinesKey]) -> list[list[AgentRow]]:
        """One statement for all agents of a day."""
        return await in_groups(keys, lambda key: key.on, self.uplines)

    async def uplines(self, on: date, keys: list[UplinesKey]) -> list[list[AgentRow]]:
        """The uplines of the keys of one day."""
        agent_ids = [key.agent_id for key in keys]
        parameters = {"wanted": agent_ids, "today": on, **sight(self.viewer)}
        rows = await self.snapshot.all(uplines_of(self.viewer.sees_all), parameters)
        found = many_per_key(agent_ids, rows, key=lambda row: row.descendant_id)
        return [[row.agent for row in uplines] for uplines in found]


@cache
def agents_with(column: str, sees_all: bool) -> Statement[AgentRow]:
    """The visible agents whose column has one of the wanted values."""
    wanted = any_of(getattr(Agent, column), "wanted")
    return compiled(visible_agents(sees_all).where(wanted), AgentRow._make)


@cache
def uplines_of(sees_all: bool) -> Statement[UplineRow]:
    """The visible agents above each wanted one, nearest first."""
    query = (
        select(col(Downline.descendant_id), *agent_columns())
        .join(Agent, col(Agent.id) == col(Downline.ancestor_id))
        .where(
            any_of(col(Downline.descendant_id), "wanted"),
            holds_today(),
            col(Downline.depth) > 0,
            *visible(sees_all),
        )
        .order_by(col(Downline.descendant_id), col(Downline.depth))
    )
    return compiled(query, lambda row: UplineRow(row[0], AgentRow._make(row[1:])))


def visible_agents(sees_all: bool) -> AnySelect:
    """Every agent the viewer may see."""
    return select(*agent_columns()).where(*visible(sees_all))
