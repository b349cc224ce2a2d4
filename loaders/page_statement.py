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


FETCHED = bindparam("fetched", type_=Integer())  # as many rows as a page may need

Way: TypeAlias = AnySelect | ByOwner
Cut: TypeAlias = Callable[[AnySelect], AnySelect]


def windowed(
    ways: Sequence[Way], order: Order[Any], shape: WindowShape, asked: Any = None
) -> SelectBase:
    """The rows of a window and more, unsorted, from disjoint ways to find rows of the list.

    Each way gives as many rows as the whole page may need, or so many of each alternative.
    """
    arms = [arm for way in ways for arm in beginnings(way, order, shape, asked)]
    return arms[0] if len(arms) == 1 else union_all(*arms)


def beginnings(way: Way, order: Order[Any], shape: WindowShape, asked: Any) -> list[AnySelect]:
    """The first rows of a way, of each alternative of the window.

    Where those level with the place are apart, all are merged: else a page would come twice. Of one
    owner's rows few are level with a place.
    """
    apart = not isinstance(way, ByOwner)
    arms = [
        through(way, partial(cut, order=order, shape=shape, apart=apart, alternative=number))
        for number in range(len(within(order, shape, apart=apart)))
    ]
    if len(arms) == len(within(order, shape, apart=False)):
        return arms
    if asked is not None:  # who is asked about stands outside, however deep
        arms = [arm.correlate(asked) for arm in arms]
    found = union_all(*arms).subquery("arms")
    return [select(*found.c).order_by(*sorting_of(found, order, shape)).limit(FETCHED)]


def cut(
    rows: AnySelect, order: Order[Any], shape: WindowShape, apart: bool, alternative: int
) -> AnySelect:
    """As many of the rows as a page may need, of one alternative of the window."""
    on_rows = over(rows.selected_columns, order)
    chosen = within(on_rows, shape, apart=apart)[alternative]
    return (
        rows.where(*chosen.conditions)
        .order_by(*sorting_within(on_rows, shape.backward, chosen))
        .limit(FETCHED)
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
    found = windowed(ways, order, shape, asked).lateral("found")
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
    found = windowed(ways, order, shape, asked).lateral("found")
    return (
        select(asked.c.place, *columns)
        .select_from(asked.join(found, true()).join(table, table.id == found.c.id))
        .order_by(asked.c.place, *sorting_of(found, order, shape))
    )
