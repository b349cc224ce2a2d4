"""Open questions of compliance about a policy, as `compliance.csv` names them."""

from datetime import date

from sqlalchemy import BigInteger, Identity, SmallInteger, UniqueConstraint
from sqlmodel import Field, SQLModel


class Compliance(SQLModel, table=True):
    """A compliance entry about one policy; open while `closed_on` is null or ahead."""

    __table_args__ = (
        # Serves the question whether an entry is open for a policy, too.
        UniqueConstraint("carrier_id", "policy_number", "opened_on", name="compliance_key"),
    )

    id: int | None = Field(
        default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity()]
    )
    carrier_id: int = Field(sa_type=SmallInteger, foreign_key="carrier.id")
    policy_number: str
    opened_on: date
    closed_on: date | None = None
    note: str | None = None
