"""Finds agents who on some day would stand above themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple


class UplinePeriod(NamedTuple):
    """Who is whose direct upline from a day (none: since ever) to before another (none: open)."""

    agent_id: int
    upline_id: int
    begins: date | None
    ends: date | None

    @property
    def first_day(self) -> date:
        """The day it begins, or the first day there is."""
        return self.begins or date.min


@dataclass(frozen=True)
class Cycle:
    """Agents of whom each is under the next and the last under the first, in these days."""

    agent_ids: tuple[int, ...]
    begins: date | None
    ends: date | None


def find_cycle(periods: Iterable[UplinePeriod]) -> Cycle | None:
    """The first cycle there is on any day, or none. No agent may have two periods on one day.

    A cycle begins with one of its periods. So it is enough to go through the days on which periods
    begin, and there to walk up from the agents whose period does.
    """
    above: dict[int, UplinePeriod] = {}
    in_order = sorted(periods, key=lambda period: period.first_day)
    for day, beginning in groupby(in_order, key=lambda period: period.first_day):
        begun = list(beginning)
        above.update((period.agent_id, period) for period in begun)
        free: set[int] = set()
        for period in begun:
            if chain := walk_up(above, period.agent_id, day, free):
                ends = min(above[agent_id].ends or date.max for agent_id in chain)
                return Cycle(chain, period.begins, None if ends == date.max else ends)
    return None


def walk_up(
    above: dict[int, UplinePeriod], agent_id: int, day: date, free: set[int]
) -> tuple[int, ...]:
    """The cycle that the way up from the agent runs into, if any; else the way is free of one."""
    chain: dict[int, None] = {}
    at: int | None = agent_id
    while at is not None and at not in free:
        if at in chain:
            way = list(chain)
            return tuple(way[way.index(at) :])
        chain[at] = None
        at = upline_on(above, at, day)
    free.update(chain)
    return ()


def upline_on(above: dict[int, UplinePeriod], agent_id: int, day: date) -> int | None:
    """The direct upline on a day that is not before the newest period in `above`."""
    period = above.get(agent_id)
    if period is None or (period.ends is not None and period.ends <= day):
        return None
    return period.upline_id
