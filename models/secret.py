"""The key of the keyed hashes."""

from sqlmodel import Field, SQLModel


class Secret(SQLModel, table=True):
    """Random bytes made once per database; only the owner reads them."""

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    value: bytes
