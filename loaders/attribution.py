"""Who is credited with an enrollment: the tree of which day counts, and who stood where in it."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from loaders.statement import AnySelect
from loaders.viewer import visible
from models import Agent, Downline, Enrollment, EnrollmentEvent


class Attribution(StrEnum):
    """The tree of which day an enrollment is credited by."""

    CURRENT = "CURRENT"
    AT_SUBMITTED = "AT_SUBMITTED"
    AT_EFFECTIVE = "AT_EFFECTIVE"


def credited_day(attribution: Attribution) -> ColumnElement[Any]:
    """The day whose tree counts; where neither date is known, that of the first report."""
    first_report = (
        select(func.min(col(EnrollmentEvent.said_from)))
        .where(col(EnrollmentEvent.enrollment_id) == col(Enrollment.id))
        .correlate(Enrollment)
        .scalar_subquery()
    )
    dates = [col(Enrollment.submitted_on), col(Enrollment.effective_on)]
    if attribution is Attribution.AT_EFFECTIVE:
        dates.reverse()
    return func.coalesce(*dates, first_report)


def credited_to(rows: AnySelect, attribution: Attribution, asked: Any) -> AnySelect:
    """Of a select of enrollments those whose agent stood at or below the asked one on their day.

    A viewer who is in no tree today is asked for with an empty branch, which nobody stood below.
    """
    return rows.where(
        col(Downline.ancestor_id) == asked.c.agent_id,
        col(Downline.descendant_id) == col(Enrollment.agent_id),
        col(Downline.valid).op("@>")(credited_day(attribution)),
        asked.c.tree_from <= asked.c.tree_to,
    )


def listed_only(rows: AnySelect, sees_all: bool) -> AnySelect:
    """Of a select of enrollments those whose agents the viewer still sees."""
    if sees_all:
        return rows
    seen = select(col(Agent.id)).where(*visible(sees_all))
    return rows.where(col(Enrollment.agent_id).in_(seen))


def shown_writer(sees_all: bool) -> Any:
    """The writing agent's id, or none where the viewer no longer sees them."""
    if sees_all:
        return col(Enrollment.agent_id)
    writer: Any = aliased(Agent)
    return (
        select(writer.id)
        .where(writer.id == col(Enrollment.agent_id), *visible(sees_all, writer))
        .correlate(Enrollment)
        .scalar_subquery()
    )


def credited_through(rows: AnySelect, attribution: Attribution, credited_days: Any) -> AnySelect:
    """Of a select of enrollments those that somebody is credited with on their day."""
    return rows.where(
        credited_days.c.writer_id == col(Enrollment.agent_id),
        credited_days.c.days.op("@>")(credited_day(attribution)),
    )
