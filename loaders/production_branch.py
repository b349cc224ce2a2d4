"""Through whom production came: the direct downline of who is asked, or the tops of the trees."""

from typing import Any

from sqlalchemy import and_, func
from sqlalchemy.orm import aliased
from sqlmodel import col

from loaders.statement import AnySelect
from models import Agent, Enrollment


def under_tops(rows: AnySelect) -> tuple[AnySelect, Any]:
    """A select of enrollments, each with the agent at the top of its writing agent's tree."""
    writer: Any = aliased(Agent)
    top: Any = aliased(Agent)
    is_above = and_(top.upline_id.is_(None), writer.tree_from.between(top.tree_from, top.tree_to))
    rows = rows.join(writer, writer.id == col(Enrollment.agent_id)).join(top, is_above)
    return rows, top.id


def through_downline(below: Any, asked: Any, own: Any) -> tuple[Any, Any]:
    """What was written at or below the asked ones, each with the direct downline it came through.

    What the asked one wrote came through nobody else.
    """
    direct: Any = aliased(Agent)
    is_above = and_(
        direct.upline_id == asked.c.agent_id,
        own.c.tree_from.between(direct.tree_from, direct.tree_to),
    )
    return below.outerjoin(direct, is_above), func.coalesce(direct.id, asked.c.agent_id)
