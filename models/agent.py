"""The people who write enrollments, as `agents.csv` names them."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import enum_column


class AgentLevel(StrEnum):
    """The rungs of the hierarchy, lowest first."""

    SOLICITOR = "SOLICITOR"
    AGENT = "AGENT"
    GA = "GA"
    MGA = "MGA"
    SGA = "SGA"
    FMO = "FMO"
    NMO = "NMO"


class AgentStatus(StrEnum):
    """Whether an agent is with the organisation; SUSPENDED is a compliance hold."""

    ACTIVE = "ACTIVE"
    CHURNED = "CHURNED"
    SUSPENDED = "SUSPENDED"


class Agent(SQLModel, table=True):
    """A licensed producer.

    Who is whose upline is in `upline`, a fact with dates. `upline_id`, `tree_from` and `tree_to`
    only repeat it for the business date: a preorder numbering in which an agent and its whole
    downline are the agents with `tree_from` between its own `tree_from` and `tree_to`.
    """

    __table_args__ = (
        UniqueConstraint("npn", name="agent_npn_key"),
        CheckConstraint("npn ~ '^[1-9][0-9]{0,9}$'", name="agent_npn_is_digits"),
        CheckConstraint("upline_id <> id", name="agent_not_own_upline"),
        CheckConstraint("tree_from <= tree_to", name="agent_tree_in_order"),
        # Serves the direct downline of today, siblings by name.
        Index("agent_upline_name_idx", "upline_id", "name_key", "npn"),
        # Serves whole downlines of today, in tree order.
        Index("agent_tree_idx", "tree_from"),
        # Serves the list of all agents by name.
        Index("agent_name_idx", "name_key", "npn"),
    )

    id: int | None = Field(
        default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity()]
    )
    npn: str
    name: str
    # The name's ICU root collation key: every server sorts alike, with ICU built in or not.
    name_key: bytes = Field(sa_type=LargeBinary)
    level: AgentLevel = enum_column(AgentLevel, "agent_level")
    status: AgentStatus = enum_column(AgentStatus, "agent_status")
    since: date | None = None
    until: date | None = None
    upline_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="agent.id")
    tree_from: int | None = None
    tree_to: int | None = None
