"""Total orders: how a list is sorted, and which rows lie beyond a place in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, product
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, bindparam, false, or_
from sqlalchemy.sql.elements import UnaryExpression

from loaders.cursor import Codec, Place, Unreadable, read_cursor, write_cursor
from loaders.page import Window

Row = TypeVar("Row")


class Direction(StrEnum):
    """Smallest first or largest first."""

    ASC = "ASC"
    DESC = "DESC"


@dataclass(frozen=True)
class Key:
    """One column of an order; rows without a value come last, whatever the direction.

    `found` says what the column has at the place `after` or `before`, where cursors hold something
    else by which that is looked up.
    """

    column: Any
    codec: Codec
    descending: bool = False
    nullable: bool = False
    found: Callable[[str], Any] | None = None

    def at(self, name: str, number: int) -> Any:
        """What the column has at that place, of whose values this key's is the one of a number."""
        if self.found is not None:
            return self.found(name)
        return bindparam(f"{name}_{number}", type_=self.column.type)


@dataclass(frozen=True)
class Order(Generic[Row]):
    """Columns that together put any two rows in order; name and direction mark its cursors."""

    name: str
    keys: tuple[Key, ...]
    place: Callable[[Row], Place]

    def cursor_of(self, row: Row) -> str:
        """The cursor of a row."""
        return write_cursor(self.mark, self.place(row), self.codecs)

    def place_of(self, cursor: str) -> Place:
        """The place that a cursor of this order stands for; raises Unreadable otherwise."""
        place = read_cursor(self.mark, cursor, self.codecs)
        if any(
            value is None for value, key in zip(place, self.keys, strict=True) if not key.nullable
        ):
            raise Unreadable
        return place

    @property
    def mark(self) -> str:
        """What the order's cursors begin with: those of one direction are none of the other's."""
        is_falling = any(key.descending for key in self.keys[:1])
        return f"{self.name} desc" if is_falling else self.name

    @property
    def codecs(self) -> Sequence[Codec]:
        """How each value of a place is written."""
        return [key.codec for key in self.keys]


@dataclass(frozen=True)
class WindowShape:
    """What of a window changes the SQL: the direction, and which places have which values."""

    backward: bool
    after: tuple[bool, ...] | None
    before: tuple[bool, ...] | None


def window_shape(window: Window) -> WindowShape:
    """The shape of a window; windows of one shape share a statement."""
    return WindowShape(window.backward, known(window.after), known(window.before))


def known(place: Place | None) -> tuple[bool, ...] | None:
    """Which values of a place there are."""
    return None if place is None else tuple(value is not None for value in place)


def sorting(order: Order[Any], backward: bool) -> list[UnaryExpression[Any]]:
    """The terms of ORDER BY; backward, the exact reverse."""
    return [sorting_term(key, backward) for key in order.keys]


def sorting_term(key: Key, backward: bool) -> UnaryExpression[Any]:
    """One term of ORDER BY, with nulls named only where there can be some."""
    term = key.column.desc() if key.descending != backward else key.column.asc()
    if not key.nullable:
        return term  # type: ignore[no-any-return]
    return term.nulls_first() if backward else term.nulls_last()  # type: ignore[no-any-return]


class Alternative(NamedTuple):
    """Some rows of a window: those with a value in the first key, or those without."""

    conditions: tuple[ColumnElement[bool], ...]
    has_value: bool


NO_ROWS = Alternative((false(),), True)  # after what has no value, but before what has one


def sorting_within(
    order: Order[Any], backward: bool, alternative: Alternative
) -> list[UnaryExpression[Any]]:
    """The terms for one alternative, as the indexes have them: falling, nulls last, then by id.

    Within an alternative it makes no difference where nulls go, nor, where the first key has no
    value at all, in which direction it is sorted.
    """
    terms = []
    for key in order.keys:
        is_falling = key.descending != backward
        if key.nullable and not alternative.has_value:
            is_falling = not backward
        term = key.column.desc() if is_falling else key.column.asc()
        if key.nullable:
            term = term.nulls_last() if is_falling else term.nulls_first()
        terms.append(term)
    return terms


def within(order: Order[Any], shape: WindowShape, *, apart: bool) -> list[Alternative]:
    """Conditions that keep the rows after the one place and before the other, as alternatives.

    No row is kept by two of them. Each alone lets an index on the keys begin at the place, which
    their OR would not: rows without a value, which come last, are an alternative of their own, and
    so, `apart`, are those level with the place in the first key, of which there may be thousands.
    """
    ends: list[list[Alternative]] = []
    if shape.after is not None:
        ends.append(beyond(order.keys, shape.after, "after", apart))
    if shape.before is not None:
        ends.append(beyond(order.keys, shape.before, "before", apart))
    first = order.keys[0]
    if not ends and first.nullable and not first.descending:
        # Only falling order is an index's own, nulls and all.
        with_value = Alternative((first.column.isnot(None),), True)
        ends.append([with_value, Alternative((first.column.is_(None),), False)])
    there_may_be = [
        Alternative(tuple(chain.from_iterable(one.conditions for one in chosen)), has_value)
        for chosen in product(*ends)
        for has_value in [all(one.has_value for one in chosen)]
        if has_value or not any(one.has_value for one in chosen)
    ]
    return there_may_be or [NO_ROWS]


def beyond(
    keys: Sequence[Key], has: tuple[bool, ...], name: str, apart: bool, number: int = 0
) -> list[Alternative]:
    """Strictly after the place, or before it: further by this key, or level and so by the next."""
    key, column = keys[number], keys[number].column
    nexts = beyond(keys, has, name, False, number + 1) if number + 1 < len(keys) else []
    by_next = or_(false(), *(and_(*one.conditions) for one in nexts))
    forward = name == "after"
    if not has[number]:
        level = Alternative((column.is_(None), by_next), False)
        return [level] if forward else [Alternative((column.isnot(None),), True), level]
    place = key.at(name, number)
    downwards = key.descending == forward
    further = column < place if downwards else column > place
    with_value = [Alternative((further,), True)]
    if nexts and apart:
        with_value = [Alternative((column == place, by_next), True), *with_value]
    elif nexts:
        near = column <= place if downwards else column >= place
        with_value = [Alternative((near, or_(further, by_next)), True)]
    without = [Alternative((column.is_(None),), False)] if key.nullable and forward else []
    return [*with_value, *without]
