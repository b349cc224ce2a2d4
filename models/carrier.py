"""The carriers, their plans and the numbers by which they know our agents."""

from enum import StrEnum

from psycopg.types.range import DateRange
from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint
from sqlmodel import Field, SQLModel

from models.columns import enum_column


class CarrierReporting(StrEnum):
    """Whether the operator has a carrier in the aggregates, or why not."""

    INCLUDED = "INCLUDED"
    NO_REGULAR_REPORT = "NO_REGULAR_REPORT"
    LOW_VOLUME = "LOW_VOLUME"


class Product(StrEnum):
    """What is covered, apart from the network."""

    MA = "MA"
    MAPD = "MAPD"
    PDP = "PDP"
    MEDSUPP = "MEDSUPP"
    DSNP = "DSNP"
    CSNP = "CSNP"
    ISNP = "ISNP"
    OTHER = "OTHER"


class Network(StrEnum):
    """How providers are bound; NONE where a product has no network or none is printed."""

    HMO = "HMO"
    HMO_POS = "HMO_POS"
    LPPO = "LPPO"
    RPPO = "RPPO"
    PFFS = "PFFS"
    NONE = "NONE"


class WritingNumberKind(StrEnum):
    """What sort of number a carrier prints for an agent."""

    WRITING_ID = "WRITING_ID"
    SAN = "SAN"
    TIN = "TIN"


class Carrier(SQLModel, table=True):
    """One insurer whose reports we take; a copy of the carrier's data file in ingest.

    A report is expected `cadence_days` after the last as-of, plus `lag_days`.
    """

    __table_args__ = (UniqueConstraint("code", name="carrier_code_key"),)

    id: int | None = Field(
        default=None, sa_type=SmallInteger, primary_key=True, sa_column_args=[Identity()]
    )
    code: str
    name: str
    reporting: CarrierReporting = enum_column(CarrierReporting, "carrier_reporting")
    cadence_days: int
    lag_days: int


class Plan(SQLModel, table=True):
    """A plan of a carrier by contract, PBP and, where there is one, segment.

    `listed_year` is the newest year in which `plans.csv` names it; null for a plan known only
    because a report printed it.
    """

    __table_args__ = (
        UniqueConstraint("carrier_id", "code", name="plan_code_key"),
        # Serves filters by plan code, which do not name the carrier.
        Index("plan_code_idx", "code"),
    )

    id: int | None = Field(
        default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity()]
    )
    carrier_id: int = Field(sa_type=SmallInteger, foreign_key="carrier.id")
    code: str
    name: str | None = None
    product: Product = enum_column(Product, "product")
    network: Network = enum_column(Network, "network")
    listed_year: int | None = Field(default=None, sa_type=SmallInteger)


class Crosswalk(SQLModel, table=True):
    """What became of a plan at a new year, from the CMS plan crosswalk; `year` is the new one."""

    __table_args__ = (
        UniqueConstraint(
            "year",
            "previous_contract",
            "previous_pbp",
            "current_contract",
            "current_pbp",
            name="crosswalk_key",
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: int | None = Field(
        default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity()]
    )
    year: int = Field(sa_type=SmallInteger)
    previous_contract: str
    previous_pbp: str
    current_contract: str | None = None
    current_pbp: str | None = None
    status: str


class WritingNumber(SQLModel, table=True):
    """The number under which a carrier knows an agent, for a half-open period."""

    __tablename__ = "writing_number"
    model_config = {"arbitrary_types_allowed": True}
    __table_args__ = (
        ExcludeConstraint(
            ("carrier_id", "="),
            ("kind", "="),
            ("number", "="),
            ("valid", "&&"),
            name="writing_number_one_holder_at_a_time",
            using="gist",
            deferrable=True,
            initially="IMMEDIATE",
        ),
        CheckConstraint("not isempty(valid)", name="writing_number_period_not_empty"),
    )

    id: int | None = Field(
        default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity()]
    )
    carrier_id: int = Field(sa_type=SmallInteger, foreign_key="carrier.id")
    kind: WritingNumberKind = enum_column(WritingNumberKind, "writing_number_kind")
    number: str
    valid: DateRange = Field(sa_type=DATERANGE, nullable=False)
    agent_id: int = Field(sa_type=BigInteger, foreign_key="agent.id")
