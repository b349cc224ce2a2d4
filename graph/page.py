"""Paging arguments, and what is said of a page."""

from typing import Any

import strawberry

from graph.context import Info
from graph.given import given
from loaders import Role
from loaders.cursor import Place, Unreadable
from loaders.errors import BadArgument, BadCursor
from loaders.order import Order
from loaders.page import DEFAULT_SIZE, Window
from models.limits import Limits


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Resolved from a Page."""

    has_next_page: bool = strawberry.field(
        description="Whether rows follow this page, with `first` and `before` only those before "
        "that cursor; with `last` whether `before` was given, whose row follows unless it is gone."
    )
    has_previous_page: bool = strawberry.field(
        description="Whether rows precede this page, with `last` and `after` only those after that "
        "cursor; with `first` whether `after` was given, whose row precedes unless it is gone."
    )
    start_cursor: str | None = strawberry.field(
        description="The first row's cursor; null on an empty page."
    )
    end_cursor: str | None = strawberry.field(
        description="The last row's cursor, for `after`; null on an empty page."
    )


def most_rows(limits: Limits, role: Role) -> int:
    """The largest page."""
    return limits.first_bi if role is Role.BI else limits.first


def read_window(
    info: Info,
    order: Order[Any],
    first: int | None,
    after: str | None,
    last: int | None,
    before: str | None,
) -> Window:
    """The window that the arguments ask for; 50 rows from the start without any."""
    most = most_rows(info.context.limits, info.context.viewer.role)
    forward, backward = read_size("first", first, most), read_size("last", last, most)
    if forward is not None and backward is not None:
        raise BadArgument("`first` and `last` cannot be given together; give one of them")
    size = forward if backward is None else backward
    return Window(
        DEFAULT_SIZE if size is None else size,
        backward is not None,
        read_place("after", after, order),
        read_place("before", before, order),
    )


def read_size(name: str, size: int | None, most: int) -> int | None:
    """The number of rows asked for, if any."""
    size = given(size)
    if size is not None and not 0 <= size <= most:
        raise BadArgument(f"`{name}` is {size}; it must be from 0 to {most}")
    return size


def read_place(name: str, cursor: str | None, order: Order[Any]) -> Place | None:
    """The place that a cursor stands for, if one is given."""
    cursor = given(cursor)
    if cursor is None:
        return None
    try:
        return order.place_of(cursor)
    except Unreadable:
        raise BadCursor(name) from None
