"""SQL for pages: one page of a list, or one page for each of many parents in one statement."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

from sqlalchemy import Integer, bindparam, literal_column, select, true, union_all
from sqlalchemy.sql.selectable import SelectBase

from loaders.order import Order, WindowShape, sorting, sorting_within, within
from loaders.statement import AnySelect


@dataclass(frozen=True)
class ByOwner:
    """A way to rows through each of those who own some: what a page needs of each is merged.

    `rows` are those of one owner; `owners` says which of them there are. An index that begins with
    the owner gives each one's first rows, so nobody's are read whole.
    """

    rows: AnySelect
    owner: Any
    owners: AnySelect


Way: TypeAlias = AnySelect | ByOwner
Cut: TypeAlias = Callable[[AnySelect], AnySelect]


def windowed(ways: Sequence[Way], order: Order[Any], shape: WindowShape) -> SelectBase:
    """The rows of a window and more, unsorted, from disjoint ways to find rows of the list.

    Each way and each alternative of the window gives as many rows as the whole page may need.
    """
    arms = [
        through(way, partial(cut, order=order, shape=shape, alternative=number))
        for way in ways
        for number in range(len(within(order, shape)))
    ]
    return arms[0] if len(arms) == 1 else union_all(*arms)


def cut(rows: AnySelect, order: Order[Any], shape: WindowShape, alternative: int) -> AnySelect:
    """As many of the rows as a page may need, of one alternative of the window."""
    on_rows = over(rows.selected_columns, order)
    chosen = within(on_rows, shape)[alternative]
    return (
        rows.where(*chosen.conditions)
        .order_by(*sorting_within(on_rows, shape.backward, chosen))
        .limit(bindparam("fetched", type_=Integer()))
    )


def through(way: Way, cut_rows: Cut) -> AnySelect:
    """What a way gives, cut; by owner each one's rows are cut, and then what comes together."""
    if not isinstance(way, ByOwner):
        return cut_rows(way)
    own = cut_rows(way.rows).correlate(way.owner).lateral("own")
    merged = way.owners.with_only_columns(*own.c, maintain_column_froms=True)
    return cut_rows(merged.join(own, true()))


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
    asked: Any, ways: Sequence[Way], order: Order[Any], shape: WindowShape
) -> AnySelect:
    """A page for each parent asked for, as rows of (the parent's place, …) in that order."""
    found = windowed(ways, order, shape).lateral("found")
    return (
        select(asked.c.place, *found.c)
        .select_from(asked.join(found, true()))
        .order_by(asked.c.place, *sorting_of(found, order, shape))
    )


def completed_page_per_parent(
    asked: Any,
    ways: Sequence[Way],
    order: Order[Any],
    shape: WindowShape,
    table: Any,
    columns: Sequence[Any],
) -> AnySelect:
    """The same from ways to the order's columns alone, which an index may have all together.

    The other columns are fetched for the rows that were found.
    """
    found = windowed(ways, order, shape).lateral("found")
    return (
        select(asked.c.place, *columns)
        .select_from(asked.join(found, true()).join(table, table.id == found.c.id))
        .order_by(asked.c.place, *sorting_of(found, order, shape))
    )
