"""The people who are enrolled, one row per carrier and member."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, SmallInteger, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class Client(SQLModel, table=True):
    """A member of one carrier; people are never merged across carriers.

    Protected health information: shown only masked without the right scope. `member_key` is the
    keyed hash of the member id, else of the Medicare id, else of name and birth date.
    """

    __table_args__ = (
        UniqueConstraint("carrier_id", "member_key", name="client_member_key"),
        # Serves the same person with other carriers, for derived reasons.
        Index(
            "client_person_idx",
            "medicare_id",
            "birth_date",
            postgresql_where=text("medicare_id is not null"),
        ),
    )

    id: int | None = Field(
        default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity()]
    )
    carrier_id: int = Field(sa_type=SmallInteger, foreign_key="carrier.id")
    member_key: UUID
    name: str
    member_id: str | None = None
    medicare_id: str | None = None
    medicare_partial: str | None = None
    birth_date: date | None = None
