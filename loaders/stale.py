"""Which enrollments are stale: not listed as expected on the business date. Said in one place."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.types import Integer
from sqlmodel import col

from models import BusinessDay, Carrier, EnrollmentEvent, EnrollmentStatus, FeedKind, Scope

ENDED = (
    EnrollmentStatus.ATTRITED,
    EnrollmentStatus.DECEASED,
    EnrollmentStatus.POLICY_DISENROLLMENT,
)


def is_stale(enrollment: Any) -> ColumnElement[bool]:
    """That its last listing is older than cadence plus lag, or that the newest books left it out.

    One that has ended and is no longer listed is not stale: carriers stop tracking those.
    """
    overdue = and_(
        not_(is_listed_by(enrollment, scopes(is_in_time()))),
        enrollment.reported_on < oldest_expected(enrollment),
        or_(not_(has_ended(enrollment)), func.cardinality(enrollment.listed_by) > 0),
    )
    left_out = and_(
        not_(has_ended(enrollment)),
        not_(is_listed_by(enrollment, scopes(col(Scope.kind) == FeedKind.BOOK.value))),
        was_in_a_book(enrollment),
    )
    return or_(overdue, left_out)


def has_ended(enrollment: Any) -> ColumnElement[bool]:
    """That its status is one of an end."""
    return or_(*(enrollment.status == status.value for status in ENDED))


def today() -> Any:
    """The business date."""
    return select(col(BusinessDay.today)).scalar_subquery()


def is_in_time() -> ColumnElement[bool]:
    """That a scope's newest report is no older than cadence plus lag."""
    window = (
        select(col(Carrier.cadence_days) + col(Carrier.lag_days))
        .where(col(Carrier.id) == col(Scope.carrier_id))
        .scalar_subquery()
    )
    in_time: ColumnElement[bool] = col(Scope.newest_on) + window >= today()
    return in_time


def oldest_expected(enrollment: Any) -> Any:
    """The earliest day of a listing that is as new as the carrier's reports should be."""
    window = (
        select(col(Carrier.cadence_days) + col(Carrier.lag_days))
        .where(col(Carrier.id) == enrollment.carrier_id)
        .scalar_subquery()
    )
    return today() - window


def scopes(condition: ColumnElement[bool]) -> Any:
    """The ids of the scopes that meet the condition, found once for a whole statement."""
    ids = select(func.array_agg(col(Scope.id))).where(condition).scalar_subquery()
    return func.coalesce(ids, sql_cast(array([]), ARRAY(Integer())))


def is_listed_by(enrollment: Any, scope_ids: Any) -> ColumnElement[bool]:
    """That the newest report of one of the scopes lists it."""
    listed: ColumnElement[bool] = enrollment.listed_by.op("&&", is_comparison=True)(scope_ids)
    return listed


def was_in_a_book(enrollment: Any) -> ColumnElement[bool]:
    """That a book ever listed it; applications alone are no coverage to lose sight of."""
    return (
        select(col(EnrollmentEvent.id))
        .join(Scope, col(Scope.id) == col(EnrollmentEvent.scope_id))
        .where(
            col(EnrollmentEvent.enrollment_id) == enrollment.id,
            col(Scope.kind) == FeedKind.BOOK.value,
        )
        .exists()
    )
