"""Statements built from the tables, compiled to SQL text once and kept."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeAlias, TypeVar

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.sql.selectable import SelectBase

Row = TypeVar("Row")
Shape = ParamSpec("Shape")
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


class Shaped(Generic[Shape, Row]):
    """A builder that keeps its statements, one of each shape: those last asked for.

    To build one takes milliseconds, so operations have it done on their `Workbench`.
    """

    def __init__(self, build: Callable[Shape, Statement[Row]], most: int) -> None:
        self.build, self.most = build, most
        self.kept: OrderedDict[tuple[Any, ...], Statement[Row]] = OrderedDict()

    def find(self, *shape: Shape.args, **none: Shape.kwargs) -> Statement[Row] | None:
        """The statement of a shape, if it is kept."""
        found = self.kept.get(shape)
        if found is not None:
            self.kept.move_to_end(shape)
        return found

    def make(self, *shape: Shape.args, **none: Shape.kwargs) -> Statement[Row]:
        """The statement of a shape, built and kept."""
        made = self.kept[shape] = self.build(*shape, **none)
        if len(self.kept) > self.most:
            self.kept.popitem(last=False)
        return made


def shaped(most: int) -> Callable[[Callable[Shape, Statement[Row]]], Shaped[Shape, Row]]:
    """Has a builder of statements keep so many; it is told a shape by position."""
    return lambda build: Shaped(build, most)


def compiled(
    query: SelectBase, row: Callable[[tuple[Any, ...]], Row], *, replanned: bool = False
) -> Statement[Row]:
    """The statement of a select; its builder keeps it, so that each shape is compiled once."""
    text = query.compile(dialect=DIALECT)
    constants = {name: value for name, value in text.params.items() if value is not None}
    return Statement(str(text), row, constants, replanned)
