"""Who is whose upline, and the downline that follows from it, by day."""

from datetime import date

from psycopg.types.range import DateRange
from sqlalchemy import BigInteger, CheckConstraint, Date, Identity, Index, column, table, text
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint
from sqlmodel import Field, SQLModel


class Upline(SQLModel, table=True):
    """The truth of the tree: `upline_id` is the direct upline of `agent_id` in that period.

    Periods are half open. At most one upline per agent on any day; in a gap there is none. The
    exclusion is deferrable, so that a boundary can move in one statement.
    """

    model_config = {"arbitrary_types_allowed": True}
    __table_args__ = (
        ExcludeConstraint(
            ("agent_id", "="),
            ("valid", "&&"),
            name="upline_one_at_a_time",
            using="gist",
            deferrable=True,
            initially="IMMEDIATE",
        ),
        CheckConstraint("agent_id <> upline_id", name="upline_not_oneself"),
        CheckConstraint("not isempty(valid)", name="upline_period_not_empty"),
        # Serves the replacement of one agent's periods and the walk from an agent upwards.
        Index("upline_agent_idx", "agent_id"),
        # Serves the walk downwards: who ever stood under this agent.
        Index("upline_upline_idx", "upline_id"),
    )

    id: int | None = Field(
        default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity()]
    )
    agent_id: int = Field(sa_type=BigInteger, foreign_key="agent.id")
    upline_id: int = Field(sa_type=BigInteger, foreign_key="agent.id")
    valid: DateRange = Field(sa_type=DATERANGE, nullable=False)


# The view of the days on which the viewer's agents moved, whoever their uplines are.
AGENT_MOVE = table("agent_move", column("agent_id", BigInteger), column("moved_on", Date))


class Downline(SQLModel, table=True):
    """Every agent at or below an ancestor, in the days of `valid`; depth 0 is the ancestor itself.

    Derived from `upline` and rebuildable at any time: any day's tree is a plain indexed join.
    Without foreign keys, which were more than half of what a rebuild cost.
    """

    model_config = {"arbitrary_types_allowed": True}
    __table_args__ = (
        CheckConstraint("depth >= 0", name="downline_depth_not_negative"),
        # Serves the way up: the ancestors of an agent, nearest first.
        Index("downline_descendant_idx", "descendant_id", "depth"),
    )

    ancestor_id: int = Field(sa_type=BigInteger, primary_key=True)
    descendant_id: int = Field(sa_type=BigInteger, primary_key=True)
    valid: DateRange = Field(sa_type=DATERANGE, primary_key=True)
    depth: int


class BusinessDay(SQLModel, table=True):
    """The one row that says for which day statuses, today's tree and totals are stored.

    `data_version` grows with every ingest, every move of the tree and every roll, so that an
    answer kept under an older version is never given again.
    """

    __tablename__ = "business_day"
    __table_args__ = (CheckConstraint("id = 1", name="business_day_single_row"),)

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    today: date
    data_version: int = Field(
        default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")}
    )
