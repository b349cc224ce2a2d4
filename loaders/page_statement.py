"""SQL for pages: one page of a list, or one page for each of many parents in one statement."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Integer, bindparam, literal_column, select, true, union_all
from sqlalchemy.sql.selectable import SelectBase

from loaders.order import Order, WindowShape, sorting, sorting_within, within
from loaders.statement import AnySelect


def windowed(ways: Sequence[AnySelect], order: Order[Any], shape: WindowShape) -> SelectBase:
    """The rows of a window and more, unsorted, from disjoint ways to find rows of the list.

    Each way and each alternative of the window gives as many rows as the whole page may need.
    """
    arms = [
        way.where(*alternative.conditions)
        .order_by(*sorting_within(on_way, shape.backward, alternative))
        .limit(bindparam("fetched", type_=Integer()))
        for way in ways
        for on_way in [over(way.selected_columns, order)]
        for alternative in within(on_way, shape)
    ]
    return arms[0] if len(arms) == 1 else union_all(*arms)


def over(columns: Any, order: Order[Any]) -> Order[Any]:
    """The same order over columns of the same names."""
    keys = tuple(replace(key, column=columns[key.column.key]) for key in order.keys)
    return replace(order, keys=keys)


def sorting_of(found: Any, order: Order[Any], shape: WindowShape) -> list[Any]:
    """The order's terms over the columns of a subquery; a backward window's last row first."""
    return list(sorting(over(found.c, order), shape.backward))


def one_page(rows: AnySelect, order: Order[Any], shape: WindowShape) -> AnySelect:
    """The page of a list that belongs to no parent, as rows of (1, …)."""
    found = windowed([rows], order, shape).subquery("found")
    place: Any = literal_column("1").label("place")
    return select(place, *found.c).order_by(*sorting_of(found, order, shape))


def page_per_parent(
    asked: Any, ways: Sequence[AnySelect], order: Order[Any], shape: WindowShape
) -> AnySelect:
    """A page for each parent asked for, as rows of (the parent's place, …) in that order."""
    found = windowed(ways, order, shape).lateral("found")
    return (
        select(asked.c.place, *found.c)
        .select_from(asked.join(found, true()))
        .order_by(asked.c.place, *sorting_of(found, order, shape))
    )
