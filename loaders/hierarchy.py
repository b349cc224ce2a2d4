"""Today's tree: the only module that knows how an agent and its downline are found."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Date, Integer, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlmodel import col

from models import AGENT_MOVE, Downline


class Branch(NamedTuple):
    """An agent with its whole downline: the agents placed between the two numbers.

    Without an agent it is the whole organisation; without places, an agent who is in no tree.
    """

    agent_id: int | None
    tree_from: int | None
    tree_to: int | None

    @property
    def own(self) -> "Branch":
        """The agent alone."""
        return Branch(self.agent_id, self.tree_from, self.tree_from)


def asked_branches() -> TableValuedAlias:
    """The branches asked for, as rows of (agent_id, tree_from, tree_to, place)."""
    return (
        func.unnest(
            bindparam("agent_ids", type_=ARRAY(BigInteger())),
            bindparam("trees_from", type_=ARRAY(Integer())),
            bindparam("trees_to", type_=ARRAY(Integer())),
        )
        .table_valued("agent_id", "tree_from", "tree_to", with_ordinality="place")
        .render_derived(name="asked")
    )


def branch_parameters(branches: Sequence[Branch]) -> dict[str, list[int | None]]:
    """The parameters of `asked_branches`."""
    return {
        "agent_ids": [branch.agent_id for branch in branches],
        "trees_from": [branch.tree_from for branch in branches],
        "trees_to": [branch.tree_to for branch in branches],
    }


def asked_members() -> TableValuedAlias:
    """Who stands in the branches asked for, as rows of (the branch's place, tree_from).

    Written out place by place, since the planner takes any two bounds for a ninth of all agents.
    """
    return (
        func.unnest(
            bindparam("member_places", type_=ARRAY(BigInteger())),
            bindparam("member_trees", type_=ARRAY(Integer())),
        )
        .table_valued("place", "tree_from")
        .render_derived(name="member")
    )


def member_parameters(branches: Sequence[Branch], fewer_than: int) -> dict[str, list[int]]:
    """The parameters of `asked_members`: the members of all branches with fewer agents."""
    places: list[int] = []
    trees: list[int] = []
    for place, branch in enumerate(branches, start=1):
        if branch.tree_from is None or branch.tree_to is None:
            continue
        agents = branch.tree_to - branch.tree_from + 1
        if agents < fewer_than:
            places += [place] * agents
            trees += range(branch.tree_from, branch.tree_to + 1)
    return {"member_places": places, "member_trees": trees}


def at_or_below(agent: Any, asked: Any) -> ColumnElement[bool]:
    """That the agent is the asked one or stands anywhere below it."""
    return agent.tree_from.between(asked.c.tree_from, asked.c.tree_to)  # type: ignore[no-any-return]


def strictly_below(agent: Any, asked: Any) -> ColumnElement[bool]:
    """That the agent stands anywhere below the asked one."""
    return agent.tree_from.between(asked.c.tree_from + 1, asked.c.tree_to)  # type: ignore[no-any-return]


def holds_today() -> ColumnElement[bool]:
    """That a row of `downline` is of today's tree."""
    today: ColumnElement[date] = bindparam("today", type_=Date())
    return col(Downline.valid).op("@>")(today)


def last_move(agent_id: Any, after: Any, until: Any) -> Any:
    """The last day between the two on which an agent came under another upline, or under none."""
    moved_on = AGENT_MOVE.c.moved_on
    moves = select(func.max(moved_on)).where(
        AGENT_MOVE.c.agent_id == agent_id, moved_on > after, moved_on <= until
    )
    return moves.scalar_subquery()
