"""How far an answer reaches over the tree, and which enrollments lie within."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Integer, bindparam, literal_column, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from loaders.hierarchy import Branch, asked_branches, at_or_below, branch_parameters
from loaders.page_statement import ByOwner, Way
from loaders.statement import AnySelect
from models import Agent, Enrollment


class Reach(StrEnum):
    """Whose enrollments are meant; each is found in a way of its own."""

    OWN = "OWN"
    BRANCH = "BRANCH"
    ORGANISATION = "ORGANISATION"


def written_in(rows: AnySelect, reach: Reach, asked: Any) -> AnySelect:
    """Of a select of enrollments those by the asked agent, or by anyone of its branch."""
    if reach is Reach.OWN:
        return rows.where(col(Enrollment.agent_id) == asked.c.agent_id)
    return rows.join(Agent, col(Agent.id) == col(Enrollment.agent_id)).where(
        at_or_below(Agent, asked)
    )


class Sizes(NamedTuple):
    """Whether there are small branches among those asked for, and large ones."""

    small: bool
    large: bool


def gathered_in(rows: AnySelect, reach: Reach, asked: Any) -> AnySelect:
    """Of a select of enrollments those of a branch, gathered whole before they are sorted.

    OFFSET 0 keeps the planner from walking an index of all enrollments in order instead, which it
    takes for quicker than it is where the branch is small.
    """
    fenced = written_in(rows, reach, asked).offset(literal_column("0"))
    return select(*fenced.correlate(asked).lateral("gathered").c)


def ways_to(rows: AnySelect, reach: Reach, asked: Any, sizes: Sizes) -> list[AnySelect]:
    """Disjoint ways to the enrollments of the asked branches, first the one for small branches."""
    if reach is Reach.OWN:
        return [written_in(rows, reach, asked)]
    is_large = asked.c.tree_to - asked.c.tree_from >= bindparam("large_from", type_=Integer())
    if sizes.small and sizes.large:
        gathered = gathered_in(rows.where(~is_large), reach, asked)
        return [gathered, walked_to(rows, asked).where(is_large)]
    return [walked_to(rows, asked) if sizes.large else gathered_in(rows, reach, asked)]


def paged_ways_to(rows: AnySelect, asked: Any, sizes: Sizes) -> list[Way]:
    """Disjoint ways to the first enrollments of the asked branches, in any order of theirs."""
    is_large = asked.c.tree_to - asked.c.tree_from >= bindparam("large_from", type_=Integer())
    if sizes.small and sizes.large:
        return [merged_in(rows, asked, ~is_large), walked_to(rows, asked).where(is_large)]
    return [walked_to(rows, asked) if sizes.large else merged_in(rows, asked)]


def merged_in(rows: AnySelect, asked: Any, *conditions: ColumnElement[bool]) -> ByOwner:
    """Of a select of enrollments those of a branch, the first ones of each of its agents."""
    member: Any = aliased(Agent)
    members = select(member.id).where(at_or_below(member, asked), *conditions).correlate(asked)
    return ByOwner(rows.where(col(Enrollment.agent_id) == member.id), member, members)


def walked_to(rows: AnySelect, asked: Any) -> AnySelect:
    """Of a select of enrollments those by anyone of a branch, found by walking all of them.

    The subquery keeps the planner from beginning at the branch.
    """
    in_branch = select(at_or_below(Agent, asked)).where(col(Agent.id) == col(Enrollment.agent_id))
    return rows.where(in_branch.correlate(Enrollment, asked).scalar_subquery())


def large_from(agents: int, filtered: bool) -> int:
    """The width from which a branch is so large that walking finds its first rows sooner.

    Sorting all of a branch costs its part of all enrollments; walking all enrollments in the order
    of an index costs a page divided by that part. For 50 rows of a million the two are level near
    one in a hundred. A filter makes the walk longer, by how much is not known.
    """
    return max(1, agents // (5 if filtered else 50))


def sizes_of(branches: Sequence[Branch], large: int) -> Sizes:
    """Which sizes there are among the branches."""
    is_large = [(b.tree_to or 0) - (b.tree_from or 0) >= large for b in branches]
    return Sizes(small=not all(is_large), large=any(is_large))


def written_in_span(rows: AnySelect) -> AnySelect:
    """Of a select of enrollments those written between the first and the last place asked for."""
    return rows.join(Agent, col(Agent.id) == col(Enrollment.agent_id)).where(in_span())


def in_span() -> ColumnElement[bool]:
    """That an agent stands between the first and the last place asked for."""
    first, last = (bindparam(name, type_=Integer()) for name in ("span_from", "span_to"))
    return col(Agent.tree_from).between(first, last)


def written_per_agent(rows: AnySelect, values: Sequence[Any], measures: Sequence[Any]) -> CTE:
    """The measures of the select's enrollments by the place of who wrote them and the values.

    Many branches that lie within each other then add up these few rows instead of enrollments.
    """
    place = col(Agent.tree_from)
    return (
        written_in_span(rows)
        .with_only_columns(place, *values, *measures, maintain_column_froms=True)
        .group_by(place, *values)
        .cte("written")
    )


def reach_parameters(branches: Sequence[Branch]) -> dict[str, Any]:
    """The parameters of the branches asked for, and of the span that holds them all."""
    return {
        **branch_parameters(branches),
        "span_from": min((b.tree_from for b in branches if b.tree_from is not None), default=None),
        "span_to": max((b.tree_to for b in branches if b.tree_to is not None), default=None),
    }


def placed_in(rows: AnySelect, reach: Reach, columns: Sequence[Any]) -> AnySelect:
    """Columns of a select's enrollments beside the place of each branch they were written in."""
    if reach is Reach.ORGANISATION:
        place: Any = literal_column("1").label("place")
        return rows.with_only_columns(place, *columns, maintain_column_froms=True)
    asked = asked_branches()
    return written_in(rows, reach, asked).with_only_columns(
        asked.c.place, *columns, maintain_column_froms=True
    )
