"""Global ids: opaque names of objects, and the interface of everything that has one."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import TypeAlias

import strawberry

from graph.batch import batched
from loaders.agent import AgentRow
from loaders.carrier import CarrierRow, PlanRow
from loaders.enrollment import EnrollmentRow
from loaders.held_row import HeldRowRow
from loaders.report import ReportRow

NodeRow: TypeAlias = AgentRow | CarrierRow | EnrollmentRow | HeldRowRow | PlanRow | ReportRow

KINDS: dict[type[NodeRow], str] = {
    AgentRow: "Agent",
    CarrierRow: "Carrier",
    EnrollmentRow: "Enrollment",
    HeldRowRow: "HeldRow",
    PlanRow: "Plan",
    ReportRow: "Report",
}
LONGEST_ID = 200
BIGGEST_KEY = 2**63 - 1


@strawberry.interface(description="Anything that can be fetched again by its id alone.")
class Node:
    """An object with a global id."""

    @strawberry.field(
        description="Identifies the object among all types; opaque, and stable between requests."
    )
    @batched
    @staticmethod
    def id(rows: Sequence[NodeRow]) -> Sequence[strawberry.ID]:
        return [global_id(KINDS[type(row)], row.id) for row in rows]


def global_id(kind: str, key: int) -> strawberry.ID:
    """The opaque id of an object of a type."""
    return strawberry.ID(urlsafe_b64encode(f"{kind}:{key}".encode()).rstrip(b"=").decode())


def read_global_id(text: str) -> tuple[str, int] | None:
    """The type and key behind an id; None for anything that is no id."""
    try:
        if len(text) > LONGEST_ID:
            return None
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        kind, _, digits = urlsafe_b64decode(padded).decode("ascii").partition(":")
        key = int(digits)
    except ValueError:
        return None
    is_written_so = 0 <= key <= BIGGEST_KEY and global_id(kind, key) == text
    return (kind, key) if is_written_so else None
