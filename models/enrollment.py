"""Enrollments of all carriers in one table, what was said of each, and what finds it again.

These tables have no foreign keys among themselves: they are the ones that a distributed Postgres
spreads, one writer fills them, and each such check costs as much as the row.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Integer, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from models.carrier import Network, Product
from models.columns import enum_column, moment_column


class EnrollmentStatus(StrEnum):
    """What state an enrollment is in on the business date."""

    APPROVED = "APPROVED"
    ACTIVE = "ACTIVE"
    ATTRITED = "ATTRITED"
    DECEASED = "DECEASED"
    POLICY_DISENROLLMENT = "POLICY_DISENROLLMENT"
    UNKNOWN = "UNKNOWN"


class TerminationReason(StrEnum):
    """Why an enrollment ended."""

    DENIED = "DENIED"
    WITHDRAWN = "WITHDRAWN"
    CANCELED = "CANCELED"
    PLAN_CHANGE = "PLAN_CHANGE"
    PLAN_EXIT = "PLAN_EXIT"
    OTHER = "OTHER"


class Word(StrEnum):
    """What a carrier's status words say, before any date is looked at.

    ANNULLED and OVERRIDDEN are reply codes of CMS that undo the enrollment as if it had never
    been: canceled, or replaced by a later application.
    """

    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    DENIED = "DENIED"
    WITHDRAWN = "WITHDRAWN"
    CANCELED = "CANCELED"
    ANNULLED = "ANNULLED"
    OVERRIDDEN = "OVERRIDDEN"
    ENDED = "ENDED"
    UNMAPPED = "UNMAPPED"


class SaidReason(StrEnum):
    """What a carrier's reason code or words say; MEMBER_CHOICE: the member ended it."""

    PLAN_CHANGE = "PLAN_CHANGE"
    PLAN_EXIT = "PLAN_EXIT"
    MEMBER_CHOICE = "MEMBER_CHOICE"
    OTHER = "OTHER"


class Statement(SQLModel):
    """What one row of a report says of an enrollment, normalised."""

    agent_id: int = Field(sa_type=BigInteger)
    plan_code: str | None = None
    plan_name: str | None = None
    product: Product | None = enum_column(Product, "product", nullable=True)
    network: Network | None = enum_column(Network, "network", nullable=True)
    policy_number: str | None = None
    county: str | None = None
    state: str | None = None
    submitted_on: date | None = None
    effective_on: date | None = None
    termed_on: date | None = None
    died: bool = False
    died_on: date | None = None
    word: Word = enum_column(Word, "word")
    said_reason: SaidReason | None = enum_column(SaidReason, "said_reason", nullable=True)
    carrier_status: str | None = None
    termination_detail: str | None = None


class Enrollment(SQLModel, table=True):
    """One policy of one client, whatever the number of reports that spoke of it.

    The row is the fold of its events. `status`, `termination_reason` and `status_since` are the
    status rule applied to the facts (`word` to `took_effect`) on the business date; nothing else
    in the row depends on the day. While a scope in `listed_by` still lists the enrollment, it was
    last reported on that scope's newest day, otherwise on `reported_on`.
    """

    __table_args__ = (
        # Serve an agent's enrollments in each order, and the first ones of all agents of a branch,
        # which are merged: the carrier tells which of them count without a look at the row.
        Index(
            "enrollment_agent_submitted_idx",
            "agent_id",
            text("submitted_on desc nulls last"),
            "id",
            postgresql_include=["carrier_id"],
        ),
        Index(
            "enrollment_agent_effective_idx",
            "agent_id",
            text("effective_on desc nulls last"),
            "id",
            postgresql_include=["carrier_id"],
        ),
        Index(
            "enrollment_agent_termed_idx",
            "agent_id",
            text("termed_on desc nulls last"),
            "id",
            postgresql_include=["carrier_id"],
        ),
        Index(
            "enrollment_agent_updated_idx",
            "agent_id",
            text("updated_at desc"),
            "id",
            postgresql_include=["carrier_id"],
        ),
        # Serves all enrollments of the organisation in each order; by effective and termed day also
        # the roll, which looks only at what those two days can move.
        Index("enrollment_submitted_idx", text("submitted_on desc nulls last"), "id"),
        Index("enrollment_effective_idx", text("effective_on desc nulls last"), "id"),
        Index("enrollment_termed_idx", text("termed_on desc nulls last"), "id"),
        Index("enrollment_updated_idx", text("updated_at desc"), "id"),
        # Serves look-ups by policy or application number.
        Index("enrollment_policy_idx", "policy_number"),
        # Serves the fold of a client over its enrollments.
        Index("enrollment_client_idx", "client_id"),
    )

    id: int | None = Field(
        default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity()]
    )
    carrier_id: int = Field(sa_type=SmallInteger, foreign_key="carrier.id")
    agent_id: int = Field(sa_type=BigInteger, foreign_key="agent.id")
    client_id: int = Field(sa_type=BigInteger)
    plan_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="plan.id")
    plan_name: str | None = None
    product: Product = enum_column(Product, "product")
    network: Network = enum_column(Network, "network")
    policy_number: str | None = None
    county: str | None = None
    state: str | None = None
    submitted_on: date | None = None
    effective_on: date | None = None
    termed_on: date | None = None
    carrier_status: str | None = None
    termination_detail: str | None = None
    status: EnrollmentStatus = enum_column(EnrollmentStatus, "enrollment_status")
    termination_reason: TerminationReason | None = enum_column(
        TerminationReason, "termination_reason", nullable=True
    )
    status_since: date
    updated_at: datetime = moment_column()
    reported_on: date
    listed_by: list[int] = Field(default_factory=list, sa_type=ARRAY(Integer), nullable=False)
    word: Word = enum_column(Word, "word")
    said_reason: SaidReason | None = enum_column(SaidReason, "said_reason", nullable=True)
    derived_reason: TerminationReason | None = enum_column(
        TerminationReason, "termination_reason", nullable=True
    )
    died: bool = False
    died_on: date | None = None
    said_on: date
    as_of: date
    took_effect: bool = False


class EnrollmentEvent(Statement, table=True):
    """A new thing that a scope's reports said of an enrollment, and for how long they said it.

    It was said by every report of the scope from `said_from` to `said_to`, both as-of days; a
    null `said_to` means up to the scope's newest report, so a book that repeats itself writes
    nothing. `content` is a hash of everything said, `line` the line of the first report.
    """

    __tablename__ = "enrollment_event"
    __table_args__ = (
        # Serves the fold and the history of an enrollment.
        Index("enrollment_event_enrollment_idx", "enrollment_id", "said_from"),
        # Serves the comparison of a new report with what its scope still says.
        Index(
            "enrollment_event_open_idx",
            "scope_id",
            "content",
            postgresql_include=["enrollment_id"],
            postgresql_where=text("said_to is null"),
        ),
    )

    id: int | None = Field(
        default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity()]
    )
    enrollment_id: int = Field(sa_type=BigInteger)
    scope_id: int
    report_id: int = Field(sa_type=BigInteger)
    line: int
    said_from: date
    said_to: date | None = None
    content: UUID
    name: str | None = None
    birth_date: date | None = None
    member_id: str | None = None
    medicare_id: str | None = None
    medicare_partial: str | None = None


class KeyKind(StrEnum):
    """What an enrollment key is a hash of."""

    MEMBER_ID = "MEMBER_ID"
    MEDICARE_ID = "MEDICARE_ID"
    NAME_AND_BIRTH_DATE = "NAME_AND_BIRTH_DATE"
    POLICY_NUMBER = "POLICY_NUMBER"


class EnrollmentKey(SQLModel, table=True):
    """A keyed hash, within one carrier, that finds an enrollment again.

    The effective date (`-infinity` where there is none) and the plan code stand beside the hash, so
    that one index serves the exact key and the question for all enrollments of a member.
    """

    __tablename__ = "enrollment_key"
    __table_args__ = (
        # Serves the merge of two enrollments that turn out to be one.
        Index("enrollment_key_enrollment_idx", "enrollment_id"),
    )

    key: UUID = Field(primary_key=True)
    enrollment_id: int = Field(sa_type=BigInteger, primary_key=True)
    effective_on: date = Field(primary_key=True)
    plan_code: str = Field(primary_key=True)
    kind: KeyKind = enum_column(KeyKind, "key_kind")


class FormerEnrollment(SQLModel, table=True):
    """An id that an enrollment had before it turned out to be the same as an older one."""

    __tablename__ = "former_enrollment"

    id: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    enrollment_id: int = Field(sa_type=BigInteger)
