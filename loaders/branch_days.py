"""On which days each agent was credited to whom: the branches of production by another day's tree.

Found for agents, of whom there are few, before any enrollment is looked at.
"""

from typing import Any

from sqlalchemy import CTE, and_, cast, func, literal_column, null, select, union_all
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE
from sqlalchemy.orm import aliased
from sqlmodel import col

from loaders.viewer import visible
from models import Agent, Downline, Upline

NO_DAYS: Any = cast(literal_column("'{}'"), DATEMULTIRANGE)


def days_below(asked: Any, sees_all: bool) -> CTE:
    """For each agent ever below an asked one the days, as (place, writer_id, branch_id, days).

    The branch is the agent right below the asked one, or the asked one itself for its own; below
    agents whom the viewer no longer sees the nearest one who is seen, none where nobody is.
    """
    placed: Any = aliased(Downline)
    way: Any = aliased(Downline)
    nearer: Any = aliased(Downline)
    shown = (asked.c.place, placed.descendant_id.label("writer_id"))
    is_below = and_(placed.ancestor_id == asked.c.agent_id, asked.c.tree_from <= asked.c.tree_to)
    own = select(*shown, asked.c.agent_id.label("branch_id"), whole(placed)).where(
        is_below, placed.depth == 0
    )
    between = (
        days_of(nearer, sees_all)
        .where(
            nearer.descendant_id == placed.descendant_id,
            nearer.depth > way.depth,
            nearer.depth < placed.depth,
        )
        .correlate(placed, way)
    )
    through = select(
        *shown, way.ancestor_id, without(func.datemultirange(shared(placed, way)), between)
    ).where(
        is_below,
        way.descendant_id == placed.descendant_id,
        way.depth == placed.depth - 1 if sees_all else way.depth < placed.depth,
        col(way.valid).op("&&")(placed.valid),
        *is_seen(way, sees_all),
    )
    if sees_all:
        return worked_out_once(union_all(own, through))
    seen = (
        days_of(nearer, sees_all)
        .where(nearer.descendant_id == placed.descendant_id, nearer.depth < placed.depth)
        .correlate(placed)
    )
    hidden = select(*shown, null(), without(func.datemultirange(placed.valid), seen)).where(
        is_below, placed.depth > 0
    )
    return worked_out_once(union_all(own, through, hidden))


def days_under_tops() -> CTE:
    """For each agent the days under each top of a tree, in the same columns."""
    placed: Any = aliased(Downline)
    above: Any = aliased(Upline)
    with_upline = select(func.range_agg(above.valid)).where(above.agent_id == placed.ancestor_id)
    # Whoever stood under one upline all the while was no top: mostly that, and no days are left.
    never = select(above.id).where(
        above.agent_id == placed.ancestor_id, above.valid.op("@>")(placed.valid)
    )
    place: Any = literal_column("1").label("place")
    days = without(func.datemultirange(placed.valid), with_upline.correlate(placed))
    tops = select(
        place,
        placed.descendant_id.label("writer_id"),
        placed.ancestor_id.label("branch_id"),
        days.label("days"),
    )
    return worked_out_once(tops.where(~never.exists()))


def worked_out_once(days: Any) -> CTE:
    """The days as rows that are there before enrollments are joined to them.

    Postgres would otherwise work the days out again for each enrollment.
    """
    return days.cte("credited_days").prefix_with("MATERIALIZED")  # type: ignore[no-any-return]


def whole(placed: Any) -> Any:
    """All days of a place."""
    return func.datemultirange(placed.valid).label("days")


def shared(one: Any, other: Any) -> Any:
    """The days on which both places hold."""
    return col(one.valid).op("*")(other.valid)


def days_of(places: Any, sees_all: bool) -> Any:
    """The days of all places that a select finds, of agents whom the viewer sees."""
    return select(func.range_agg(places.valid)).where(*is_seen(places, sees_all))


def is_seen(place: Any, sees_all: bool) -> list[Any]:
    """That the viewer sees the agent of a place above."""
    if sees_all:
        return []
    seen: Any = aliased(Agent)
    return [place.ancestor_id.in_(select(seen.id).where(*visible(sees_all, seen)))]


def without(days: Any, others: Any) -> Any:
    """The days apart from those that the others find."""
    return days.op("-")(func.coalesce(others.scalar_subquery(), NO_DAYS))
