"""Column shapes that several tables share."""

from enum import Enum as PythonEnum
from typing import Any

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import ENUM
from sqlmodel import Field


def enum_type(values: type[PythonEnum], name: str) -> ENUM:
    """The Postgres enum of that name; it sorts as the Python enum declares."""
    return ENUM(values, name=name, metadata=None)


def enum_column(values: type[PythonEnum], name: str, *, nullable: bool = False) -> Any:
    """A field of a Postgres enum type, required unless nullable."""
    if nullable:
        return Field(default=None, sa_type=enum_type(values, name), nullable=True)
    return Field(sa_type=enum_type(values, name), nullable=False)


def moment_column(*, nullable: bool = False) -> Any:
    """A field of type timestamptz."""
    return Field(sa_type=DateTime(timezone=True), nullable=nullable)
