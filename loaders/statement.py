"""Statements built from the tables, compiled to SQL text once and kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.sql.selectable import SelectBase

Row = TypeVar("Row")
Parameters = Mapping[str, Any]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]

DIALECT = dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Statement(Generic[Row]):
    """SQL text with named parameters, and what makes a row of each tuple.

    A `replanned` one is planned each time, since its best plan depends on the parameters.
    """

    text: str
    row: Callable[[tuple[Any, ...]], Row]
    constants: Parameters
    replanned: bool


def compiled(
    query: SelectBase, row: Callable[[tuple[Any, ...]], Row], *, replanned: bool = False
) -> Statement[Row]:
    """The statement of a select; its builder keeps it, so that each shape is compiled once."""
    text = query.compile(dialect=DIALECT)
    constants = {name: value for name, value in text.params.items() if value is not None}
    return Statement(str(text), row, constants, replanned)
