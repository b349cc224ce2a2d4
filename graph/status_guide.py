"""What each status and reason means and what to do about it: the texts, in one table."""

import strawberry

from models import EnrollmentStatus, TerminationReason


@strawberry.type(description="What a status, or a status with a reason, means.")
class StatusGuide:
    """One line of the guide."""

    status: EnrollmentStatus = strawberry.field(description="The status this line is about.")
    reason: TerminationReason | None = strawberry.field(
        description="The reason this line is about; null: the status itself."
    )
    description: str = strawberry.field(description="What it means.")
    troubleshooting: str | None = strawberry.field(
        description="What the agent should do about it; null where there is nothing to do."
    )


def line(
    status: EnrollmentStatus,
    reason: TerminationReason | None,
    description: str,
    troubleshooting: str | None = None,
) -> StatusGuide:
    """A line of the guide."""
    return StatusGuide(
        status=status, reason=reason, description=description, troubleshooting=troubleshooting
    )


Status, Reason = EnrollmentStatus, TerminationReason
OTHER = "The reason does not map cleanly, or the carrier printed none."

STATUS_GUIDE = [
    line(
        Status.APPROVED,
        None,
        "The application is confirmed and the policy is not yet effective.",
    ),
    line(Status.ACTIVE, None, "The policy is in effect."),
    line(
        Status.ATTRITED,
        None,
        "The application ended before the policy became effective.",
    ),
    line(
        Status.ATTRITED,
        Reason.DENIED,
        "The carrier denied the application because of an error in it.",
        "Confirm with the carrier, find the error in the application, and enroll the client again.",
    ),
    line(
        Status.ATTRITED,
        Reason.WITHDRAWN,
        "The client withdrew the application before CMS accepted it.",
    ),
    line(
        Status.ATTRITED,
        Reason.CANCELED,
        "The client cancelled after CMS had accepted the application, before the effective date.",
    ),
    line(Status.ATTRITED, Reason.OTHER, OTHER),
    line(Status.DECEASED, None, "The client has died."),
    line(Status.POLICY_DISENROLLMENT, None, "This policy has ended."),
    line(
        Status.POLICY_DISENROLLMENT,
        Reason.PLAN_CHANGE,
        "The client changed to a new plan.",
        "Was the change intentional? If not, reach out to the client.",
    ),
    line(
        Status.POLICY_DISENROLLMENT,
        Reason.PLAN_EXIT,
        "The policy no longer exists in the client's area.",
        "Reach out to the client and evaluate new plan options.",
    ),
    line(Status.POLICY_DISENROLLMENT, Reason.OTHER, OTHER),
    line(
        Status.UNKNOWN,
        None,
        "The state of this enrollment is not known; pending and submitted applications are here.",
        "Carriers report with a delay: confirm an urgent case with the carrier.",
    ),
]
TROUBLESHOOTING: dict[tuple[str, str | None], str | None] = {
    (line.status, line.reason): line.troubleshooting for line in STATUS_GUIDE
}
