"""Rows dealt back to the keys that asked for them."""

from asyncio import gather
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Group = TypeVar("Group", bound=Hashable)
Row = TypeVar("Row")


def one_per_key(
    keys: Sequence[Key], rows: Iterable[Row], key: Callable[[Row], Key]
) -> list[Row | None]:
    """For each key its row, in the order of the keys; None where there is none."""
    found = {key(row): row for row in rows}
    return [found.get(wanted) for wanted in keys]


def many_per_key(
    keys: Sequence[Key], rows: Iterable[Row], key: Callable[[Row], Key]
) -> list[list[Row]]:
    """For each key its rows in the order they came; an empty list where there are none."""
    found: dict[Key, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return [found.get(wanted, []) for wanted in keys]


async def in_groups(
    keys: Sequence[Key],
    group: Callable[[Key], Group],
    load: Callable[[Group, list[Key]], Awaitable[Sequence[Row]]],
) -> list[Row]:
    """Each group's keys loaded at once, all groups together; answers in the order of the keys."""
    return await in_shares(keys, group, lambda of, found, _: load(of, found))


async def in_shares(
    keys: Sequence[Key],
    group: Callable[[Key], Group],
    load: Callable[[Group, list[Key], int], Awaitable[Sequence[Row]]],
) -> list[Row]:
    """As `in_groups`; who loads a group is also told how many groups there are."""
    places: dict[Group, list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(group(key), []).append(place)
    if len(places) == 1:  # spares a task
        [of] = places
        return list(await load(of, list(keys), 1))
    loaded = await gather(
        *(load(of, [keys[place] for place in found], len(places)) for of, found in places.items())
    )
    answers: dict[int, Row] = {}
    for found, rows in zip(places.values(), loaded, strict=True):
        answers.update(zip(found, rows, strict=True))
    return [answers[place] for place in range(len(keys))]
