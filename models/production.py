"""Stored totals: what each agent's whole downline produced, counted when enrollments change.

Functions of the database keep them (models/functions, `count_enrollments` and `number_tree`) in
the transaction that changes an enrollment or the tree. `agent_id` is whose downline is counted,
the agent included; ORGANISATION counts everything. Downlines too small for cells are counted from
their few rows where only cells could answer.
"""

from datetime import date

import psycopg
from sqlalchemy import BigInteger, SmallInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.carrier import Network, Product
from models.columns import enum_column
from models.enrollment import EnrollmentStatus, TerminationReason

ORGANISATION = 0  # no agent has this id

# From how many agents on, the one above included, a downline is stored in each of the tables; the
# function production_threshold says the same.
TOTALS_FROM = 1
CELLS_FROM = 200


class ProductionTotal(SQLModel, table=True):
    """A downline's enrollments with one carrier, by status: one short row per agent and carrier."""

    __tablename__ = "production_total"

    agent_id: int = Field(
        sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    carrier_id: int = Field(
        sa_type=SmallInteger, primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    approved: int
    active: int
    attrited: int
    deceased: int
    disenrolled: int
    unknown: int
    rapid_disenrollments: int


class ProductionCell(SQLModel, table=True):
    """How many enrollments of a large downline share all of these values; never none.

    The months are their first day. A downline of hundreds of agents has far fewer cells than
    enrollments, one of ten agents has as many.
    """

    __tablename__ = "production_cell"
    __table_args__ = (
        # Serves production of a downline, over all time or some months.
        UniqueConstraint(
            "agent_id",
            "submitted_month",
            "effective_month",
            "carrier_id",
            "product",
            "network",
            "status",
            "termination_reason",
            name="production_cell_key",
            postgresql_nulls_not_distinct=True,
        ),
    )

    agent_id: int = Field(sa_type=BigInteger)
    carrier_id: int = Field(sa_type=SmallInteger)
    product: Product = enum_column(Product, "product")
    network: Network = enum_column(Network, "network")
    status: EnrollmentStatus = enum_column(EnrollmentStatus, "enrollment_status")
    termination_reason: TerminationReason | None = enum_column(
        TerminationReason, "termination_reason", nullable=True
    )
    submitted_month: date | None = None
    effective_month: date | None = None
    enrollments: int
    rapid_disenrollments: int

    # The key stands where tables have a primary key, which would refuse nulls.
    __mapper_args__ = {
        "primary_key": [
            "agent_id",
            "submitted_month",
            "effective_month",
            "carrier_id",
            "product",
            "network",
            "status",
            "termination_reason",
        ]
    }


def rebuild_production(connection: psycopg.Connection) -> int:
    """Count all totals anew from the rows; how many of those stored were not what the rows say."""
    [(wrong,)] = connection.execute("select rebuild_production()").fetchall()
    assert isinstance(wrong, int)
    return wrong
