"""The tree of another day than today: who stood above and below an agent, seen with today's eyes.

Only agents whom the viewer sees today are shown; below a hidden one the tree goes on under the
nearest one who is seen.
"""

from typing import Any

from sqlalchemy import Date, Integer, and_, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased
from sqlmodel import col

from loaders.viewer import visible
from models import Agent, Downline


def stands_on_day(place: Any = Downline) -> Any:
    """That a place in the tree holds on the day asked for."""
    return col(place.valid).op("@>")(bindparam("on_day", type_=Date()))


def directly_below(asked: Any, sees_all: bool) -> list[Any]:
    """The conditions under which an agent stood right below the asked one on the day."""
    below = [
        col(Downline.ancestor_id) == asked.c.agent_id,
        col(Downline.descendant_id) == col(Agent.id),
        stands_on_day(),
    ]
    if sees_all:
        return [*below, col(Downline.depth) == 1]
    between: Any = aliased(Downline)
    seen: Any = aliased(Agent)
    nearer = (
        select(between.ancestor_id)
        .join(seen, seen.id == between.ancestor_id)
        .where(
            between.descendant_id == col(Agent.id),
            stands_on_day(between),
            between.depth > 0,
            between.depth < col(Downline.depth),
            *visible(sees_all, seen),
        )
        .correlate(Agent, Downline)
    )
    return [*below, col(Downline.depth) > 0, ~nearer.exists()]


def ways_down(asked: Any, sees_all: bool) -> Any:
    """The steps from right below the asked agents down to each one, by their place among siblings.

    One row a step: (place, top_id, agent_id, step_id, height above the agent, rank by name).
    """
    placed: Any = aliased(Downline)
    step: Any = aliased(Downline)
    below: Any = aliased(Agent)
    named: Any = aliased(Agent)
    is_placed = and_(
        placed.ancestor_id == asked.c.agent_id, placed.depth > 0, stands_on_day(placed)
    )
    is_step = and_(
        step.descendant_id == placed.descendant_id,
        step.depth < placed.depth,
        stands_on_day(step),
    )
    return (
        select(
            asked.c.place,
            asked.c.agent_id.label("top_id"),
            below.id.label("agent_id"),
            step.ancestor_id.label("step_id"),
            step.depth.label("height"),
            func.dense_rank().over(order_by=(named.name_key, named.npn)).label("rank"),
        )
        .select_from(asked)
        .join(placed, is_placed)
        .join(below, and_(below.id == placed.descendant_id, *visible(sees_all, below)))
        .join(step, is_step)
        .join(named, and_(named.id == step.ancestor_id, *visible(sees_all, named)))
        .cte("way")
    )


def downline_on_day(asked: Any, sees_all: bool) -> Any:
    """Everyone below the asked agents on the day.

    Rows are (place, agent_id, steps, upline_id, depth, position). The steps are the ids from the
    agent itself up to right below the one asked; they and depths count those who are seen. The
    position is that of tree order, siblings by name, counted from 1 within each downline.
    """
    way = ways_down(asked, sees_all)
    path = func.array_agg(aggregate_order_by(way.c.rank, way.c.height.desc()))
    steps = func.array_agg(aggregate_order_by(way.c.step_id, way.c.height.asc()))
    walked = (
        select(
            way.c.place,
            way.c.agent_id,
            steps.label("steps"),
            func.coalesce(steps[2], way.c.top_id).label("upline_id"),
            func.count().cast(Integer).label("depth"),
            path.label("path"),
        )
        .group_by(way.c.place, way.c.top_id, way.c.agent_id)
        .subquery("walked")
    )
    position = func.row_number().over(partition_by=walked.c.place, order_by=walked.c.path)
    return select(
        walked.c.place,
        walked.c.agent_id,
        walked.c.steps,
        walked.c.upline_id,
        walked.c.depth,
        position.cast(Integer).label("position"),
    ).cte("downline_on_day")
