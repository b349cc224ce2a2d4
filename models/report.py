"""Files taken in or refused, the scopes they speak for, and the rows that wait."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import UUID as UUIDType
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    column,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from models.columns import enum_column, moment_column


class FeedKind(StrEnum):
    """What a feed is about.

    BOOK: who is covered. APPLICATIONS: what became of applications. OWN: our own organisation.
    """

    BOOK = "BOOK"
    APPLICATIONS = "APPLICATIONS"
    OWN = "OWN"


class HeldReason(StrEnum):
    """What a row needs before it can be taken in."""

    UNKNOWN_AGENT = "UNKNOWN_AGENT"
    MISSING_EFFECTIVE_DATE = "MISSING_EFFECTIVE_DATE"
    MISSING_IDENTITY = "MISSING_IDENTITY"
    INVALID_DATE = "INVALID_DATE"
    CONFLICT = "CONFLICT"


class Scope(SQLModel, table=True):
    """What one series of reports speaks for: a carrier's feed, organisation-wide or one agent's.

    A report of a scope lists everything there is in it, so what it does not list is absent.
    `newest_on` is the as-of day of its newest report.
    """

    __table_args__ = (
        UniqueConstraint(
            "carrier_id", "feed", "agent_id", name="scope_key", postgresql_nulls_not_distinct=True
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_column_args=[Identity()])
    carrier_id: int = Field(sa_type=SmallInteger, foreign_key="carrier.id")
    feed: str
    kind: FeedKind = enum_column(FeedKind, "feed_kind")
    rank: int = Field(sa_type=SmallInteger)
    agent_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="agent.id")
    newest_on: date | None = None


class Report(SQLModel, table=True):
    """One file and the fate of its rows; with `error`, a file refused whole.

    `digest` is the SHA-256 of the bytes: the same bytes again are nothing new. `header` and
    `folder_npn`, the agent in whose folder the file lay, are what its held rows are read by again.
    """

    __table_args__ = (
        CheckConstraint(
            "rows = inserted + updated + unchanged + held + rejected + skipped",
            name="report_rows_add_up",
        ),
        # Serves reports newest first, and the newest as-of of a scope.
        Index("report_received_idx", "received_at", "id"),
        Index("report_scope_idx", "scope_id", "as_of"),
        # Serves the question whether these bytes were taken in before.
        Index("report_digest_idx", "digest"),
    )

    id: int | None = Field(
        default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity()]
    )
    carrier_id: int | None = Field(default=None, sa_type=SmallInteger, foreign_key="carrier.id")
    scope_id: int | None = Field(default=None, foreign_key="scope.id")
    feed: str
    file_name: str
    header: list[str] = Field(default_factory=list, sa_type=JSONB, nullable=False)
    folder_npn: str | None = None
    digest: bytes
    as_of: date | None = None
    received_at: datetime = moment_column()
    rows: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    held: int = 0
    rejected: int = 0
    skipped: int = 0
    unmapped_words: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSONB, nullable=False
    )
    warnings: list[str] = Field(default_factory=list, sa_type=JSONB, nullable=False)
    error: str | None = None


# The view of what every viewer is told of a report; `Report` itself is the organisation's.
TOLD_REPORT = table(
    "told_report",
    column("id", BigInteger),
    column("carrier_id", SmallInteger),
    column("scope_id", Integer),
    column("feed", String),
    column("file_name", String),
    column("as_of", Date),
    column("received_at", DateTime(timezone=True)),
    column("of_one_agent", Boolean),
)


class HeldRow(SQLModel, table=True):
    """A readable row that lacks something; `raw` has every printed cell by its header.

    `member_keys` are the keyed hashes of the member and Medicare ids it prints, as EnrollmentKey
    has them; in a book also those of its number or name, and one of effective date and plan, which
    together tell the enrollments that the book lists by it.
    """

    __tablename__ = "held_row"
    __table_args__ = (
        UniqueConstraint("report_id", "line", name="held_row_line_key"),
        # Serves held rows by reason, and the retry when an agent or a number arrives.
        Index("held_row_reason_idx", "reason", "subject"),
    )

    id: int | None = Field(
        default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity()]
    )
    report_id: int = Field(sa_type=BigInteger, foreign_key="report.id")
    line: int
    reason: HeldReason = enum_column(HeldReason, "held_reason")
    subject: str | None = None
    message: str
    policy_number: str | None = None
    raw: dict[str, Any] = Field(sa_type=JSONB, nullable=False)
    member_keys: list[UUID] = Field(default_factory=list, sa_type=ARRAY(UUIDType), nullable=False)
