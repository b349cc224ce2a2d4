"""The newest moment in whole downlines: each agent's by one look at an index, then carried up.

Counts of a downline are stored; this moment is not, since what leaves may take the newest along.
"""

from typing import Any

from sqlalchemy import Select, Subquery, func, literal_column, select, true
from sqlmodel import col

from loaders.enrollment_filter import Shape, matching
from loaders.hierarchy import asked_branches, holds_today
from loaders.reach import Reach, in_span
from loaders.statement import AnySelect
from models import Agent, Downline, Enrollment

NEWEST = "last_updated_at"


def newest_of(reach: Reach, is_many: bool, shape: Shape) -> AnySelect:
    """Rows of (place, last_updated_at) for the organisation, or for each branch asked for."""
    matched = matching(shape, Enrollment)
    if reach is Reach.ORGANISATION:
        newest = func.max(col(Enrollment.updated_at)).label(NEWEST)
        return select(literal_column("1").label("place"), newest).where(*matched)
    each = newest_of_each(matched)
    if not is_many:  # then the span is the branch
        newest = func.max(each.c.updated_at).label(NEWEST)
        return select(literal_column("1").label("place"), newest)
    asked, below = asked_branches(), Downline
    return (
        select(asked.c.place, func.max(each.c.updated_at).label(NEWEST))
        .select_from(asked)
        .join(below, (col(below.ancestor_id) == asked.c.agent_id) & holds_today())
        .join(each, each.c.id == col(below.descendant_id))
        .group_by(asked.c.place)
    )


def newest_of_each(matched: Any) -> Any:
    """For each agent of the span the moment of its newest enrollment that matches."""
    own: Select[Any] = (
        select(col(Enrollment.updated_at))
        .where(col(Enrollment.agent_id) == col(Agent.id), *matched)
        .order_by(col(Enrollment.updated_at).desc())
        .limit(1)
        .correlate(Agent)
    )
    newest = own.lateral("newest")
    return (
        select(col(Agent.id), newest.c.updated_at)
        .select_from(Agent)
        .join(newest, true())
        .where(in_span())
        .cte("own")
    )


def with_newest(counts: Subquery, newest: AnySelect, measures: tuple[str, ...]) -> Subquery:
    """The counts of each place with its newest moment beside."""
    moments = newest.subquery("moments")
    columns = [moments.c[NEWEST] if name == NEWEST else counts.c[name] for name in measures]
    return (
        select(counts.c.place, *columns)
        .select_from(counts.outerjoin(moments, moments.c.place == counts.c.place))
        .subquery("totals")
    )
