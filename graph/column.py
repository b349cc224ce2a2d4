"""One field for all of its parents: what is asked, and what becomes of the values."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphql import (
    GraphQLError,
    GraphQLLeafType,
    GraphQLOutputType,
    Undefined,
    is_non_null_type,
    located_error,
)
from graphql.pyutils import Path
from strawberry import Info

from graph.completion import NOTHING, has_odd
from graph.leaf import serialised
from graph.plan import PlannedField

# Places in the answer by index, made only when they are asked for: errors are few.
Paths: TypeAlias = Callable[[int], Path]

# What parents must bear, by index, in the order in which it came about: of several errors in one
# parent the first is the one to be told.
Failures: TypeAlias = dict[int, GraphQLError]


@dataclass(slots=True)
class Selection:
    """One field of a selection set, asked of all its parents at once."""

    planned: PlannedField
    parent_paths: Paths | None  # None is the root
    arguments: dict[str, Any] | Exception
    info: Info[Any, Any] | None = None  # what is told of it once for all parents
    places: dict[int, Path] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.planned.parent_type}.{self.planned.nodes[0].name.value}"

    def path(self, parent: int) -> Path:
        """The place of the field under one of its parents."""
        place = self.places.get(parent)
        if place is None:
            above = self.parent_paths and self.parent_paths(parent)
            name, kind = self.planned.name, self.planned.parent_type.name
            place = self.places[parent] = Path(above, name, kind)
        return place


@dataclass(slots=True)
class Column:
    """Values on their way to what is answered, and null where they failed."""

    selection: Selection
    values: list[Any]
    paths: Paths
    failures: Failures = field(default_factory=dict)

    def present(self) -> list[int]:
        """Where there is a value."""
        return [index for index, value in enumerate(self.values) if value is not None]

    def part(self, chosen: Sequence[int]) -> "Column":
        """Some of the values, as a column of their own."""
        paths, values = self.paths, self.values
        if len(chosen) == len(values):
            return Column(self.selection, list(values), paths)
        chosen_values = [values[index] for index in chosen]
        return Column(self.selection, chosen_values, lambda index: paths(chosen[index]))

    def put(self, chosen: Sequence[int], values: Sequence[Any], failures: Failures) -> None:
        """Take back what became of a part."""
        if len(chosen) == len(self.values):
            self.values = list(values)
        else:
            for index, value in zip(chosen, values, strict=True):
                self.values[index] = value
        for index, failure in failures.items():
            self.bear(chosen[index], failure)

    def fail(self, index: int, error: Exception) -> None:
        """A value cannot be had, for a reason found here."""
        place = self.paths(index).as_list()
        self.bear(index, located_error(error, self.selection.planned.nodes, place))

    def bear(self, index: int, failure: GraphQLError) -> None:
        """A value cannot be had, for a reason found further down."""
        self.failures.setdefault(index, failure)
        self.values[index] = None

    def serialise(self, leaf: GraphQLLeafType) -> None:
        """Bring scalars or enums into the form in which they are answered."""
        self.values = serialised(leaf, self.values)

    def sift(self, type_: GraphQLOutputType) -> None:
        """Let exceptions fail, and nulls where the type knows none."""
        kinds = set(map(type, self.values))
        nulls_fail = is_non_null_type(type_) and not kinds.isdisjoint(NOTHING)
        if not (nulls_fail or has_odd(kinds)):
            return
        for index, value in enumerate(self.values):
            if isinstance(value, Exception):
                self.fail(index, value)
            elif value is Undefined or value is None:
                self.values[index] = None
                if nulls_fail:
                    message = f"Cannot return null for non-nullable field {self.selection}."
                    self.fail(index, TypeError(message))


class Places:
    """Where the items of lists laid end to end stand in the answer."""

    def __init__(self, lists: Paths, owners: list[int], starts: list[int]) -> None:
        self.lists, self.owners, self.starts = lists, owners, starts
        self.known: dict[int, Path] = {}

    def list_of(self, item: int) -> int:
        """Which of the lists the item is in: the last to start at or before it."""
        return bisect_right(self.starts, item) - 1

    def path(self, item: int) -> Path:
        """The item's place."""
        place = self.known.get(item)
        if place is None:
            number = self.list_of(item)
            above = self.lists(self.owners[number])
            place = self.known[item] = Path(above, item - self.starts[number], None)
        return place


class Items:
    """All items of a column of lists, laid end to end as a column of their own."""

    def __init__(self, lists: Column, found: dict[int, list[Any]]) -> None:
        self.lists = lists
        starts: list[int] = []
        values: list[Any] = []
        for items in found.values():
            starts.append(len(values))
            values += items
        self.places = Places(lists.paths, list(found), starts)
        self.column = Column(lists.selection, values, self.places.path)

    def deal(self) -> None:
        """Put the items back as lists; a failure that an item cannot bear is its list's."""
        column, places = self.column, self.places
        ends = [*places.starts[1:], len(column.values)]
        for owner, start, end in zip(places.owners, places.starts, ends, strict=False):
            self.lists.values[owner] = column.values[start:end]
        for item, failure in column.failures.items():
            self.lists.bear(places.owners[places.list_of(item)], failure)
