"""The table that a query asks for: its one list, the columns of the rows, and how to page it."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import DocumentNode


class Kind(Enum):
    """What values of a column are; words are those of an enum, documents any JSON."""

    TEXT = "text"
    WORD = "word"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    DOCUMENT = "document"


@dataclass(frozen=True)
class Column:
    """A column by its dotted name; `keys` lead to its values.

    They lead there from the row; `beside` the list from the root, to the same value for every row.
    `attribute` is where the row's object has the value, if it is only read off there.
    """

    name: str
    keys: tuple[str, ...]
    kind: Kind
    beside: bool
    attribute: str | None = None


@dataclass(frozen=True)
class Paging:
    """How the rows of a connection are asked for page by page.

    `first` and `after` are the variables of the document for it, `page_info` the keys from the root
    to where the answer says how it goes on. The client begins after `start` and wants at most
    `bound` rows.
    """

    first: str
    after: str
    page_info: tuple[str, ...]
    start: str | None
    bound: int | None


@dataclass(frozen=True)
class Table:
    """The rows at `keys` below the root of what the document answers; one page if not paged.

    They are of the type `row_type`, unless they can be of several.
    """

    name: str
    row_type: str | None
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    document: DocumentNode
    paging: Paging | None

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes of the row's objects that all columns are read off; none otherwise."""
        names = [column.attribute for column in self.columns if column.attribute is not None]
        return tuple(names) if len(names) == len(self.columns) else ()

    def values(self, data: dict[str, Any] | None) -> list[list[Any]]:
        """The values of each column in an answer; none where there is no list."""
        rows = at(data, self.keys) or []
        return [
            [at(data, column.keys)] * len(rows) if column.beside else below(rows, column.keys)
            for column in self.columns
        ]


def at(data: Any, keys: tuple[str, ...]) -> Any:
    """What the keys lead to; None where there is nothing on the way."""
    for key in keys:
        if data is None:
            return None
        data = data.get(key)
    return data


def below(rows: list[Any], keys: tuple[str, ...]) -> list[Any]:
    """What the keys lead to from each row."""
    try:
        found = rows
        for key in keys:
            found = [row[key] for row in found]
        return found
    except (TypeError, KeyError):  # something on the way is null, or of a type without the field
        return [at(row, keys) for row in rows]
