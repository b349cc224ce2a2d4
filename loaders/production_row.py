"""One row of production: the values it is grouped by, its counts, and what follows from them."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, text
from sqlmodel import col

from loaders.stale import is_stale
from models import Enrollment, EnrollmentStatus, TerminationReason


class ProductionRow(NamedTuple):
    """Counts of the enrollments that share the values grouped by; the others are None.

    `submitted` is every enrollment that matches, the six counts added.
    """

    agent_id: int | None = None
    branch_id: int | None = None
    carrier_id: int | None = None
    plan_id: int | None = None
    product: str | None = None
    network: str | None = None
    state: str | None = None
    county: str | None = None
    status: str | None = None
    termination_reason: str | None = None
    submitted_day: date | None = None
    submitted_month: date | None = None
    effective_month: date | None = None
    termed_month: date | None = None
    submitted: int = 0
    approved: int = 0
    active: int = 0
    attrited: int = 0
    deceased: int = 0
    disenrolled: int = 0
    unknown: int = 0
    rapid_disenrollments: int = 0
    stale: int = 0
    last_updated_at: datetime | None = None

    @property
    def net(self) -> int:
        """Approved and active."""
        return self.approved + self.active

    @property
    def effective(self) -> int:
        """Those that took effect."""
        return self.active + self.disenrolled + self.deceased

    @property
    def attrition_rate(self) -> float | None:
        """Attrited of submitted; None when nothing was submitted."""
        return self.attrited / self.submitted if self.submitted else None

    @property
    def rapid_disenrollment_rate(self) -> float | None:
        """Rapid disenrollments of those that took effect; None when nothing did."""
        return self.rapid_disenrollments / self.effective if self.effective else None


COUNTS = (
    "submitted",
    "approved",
    "active",
    "attrited",
    "deceased",
    "disenrolled",
    "unknown",
    "rapid_disenrollments",
)
UNSTORED = ("stale", "last_updated_at")  # measures that only the rows can tell
MEASURES = (*COUNTS, *UNSTORED)  # in the order of a row
STATUS_OF = {
    "approved": EnrollmentStatus.APPROVED,
    "active": EnrollmentStatus.ACTIVE,
    "attrited": EnrollmentStatus.ATTRITED,
    "deceased": EnrollmentStatus.DECEASED,
    "disenrolled": EnrollmentStatus.POLICY_DISENROLLMENT,
    "unknown": EnrollmentStatus.UNKNOWN,
}
NO_PRODUCTION = ProductionRow()


def measure(name: str) -> Any:
    """A count over a group of enrollments, or when the last of them was updated."""
    if name == "submitted":
        measured: Any = func.count()
    elif name == "rapid_disenrollments":
        measured = func.count().filter(is_rapid())
    elif name == "stale":
        measured = func.count().filter(is_stale(Enrollment))
    elif name == "last_updated_at":
        measured = func.max(col(Enrollment.updated_at))
    else:
        measured = func.count().filter(has_status(STATUS_OF[name]))
    return measured.label(name)


def has_status(status: EnrollmentStatus) -> ColumnElement[bool]:
    """That an enrollment has this status."""
    return col(Enrollment.status) == status.value


def is_rapid() -> ColumnElement[bool]:
    """That the policy ended before the same day three months after it took effect.

    Deaths have a status of their own; an area that lost its plan is nobody's doing.
    """
    same_day = col(Enrollment.effective_on) + text("interval '3 months'")
    return and_(
        has_status(EnrollmentStatus.POLICY_DISENROLLMENT),
        col(Enrollment.termination_reason) != TerminationReason.PLAN_EXIT.value,
        col(Enrollment.termed_on) < same_day,
    )
