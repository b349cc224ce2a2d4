"""Who is looking, and the one place that says what that lets them see."""

from asyncio import Future
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Integer, String, bindparam, func, select

from loaders.database import Database, Snapshot
from loaders.hierarchy import Branch
from loaders.statement import Statement, compiled
from models import Agent

LAST_PLACE = 2**31 - 1
WHOLE_TREE = (0, LAST_PLACE)  # every place that a preorder numbering from 1 can give
EMPTY_TREE = (0, -1)
MOST_KEPT = 1_000  # viewers whose last opening is remembered

Outcome = TypeVar("Outcome")


class Role(StrEnum):
    """What a token is for; limits depend on it."""

    VIEWER = "viewer"
    BI = "bi"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Access:
    """What a request is allowed before anything was read; no agent is the whole organisation.

    `subject` is who it is, for the audit and the limits; it gives and takes nothing, and two who
    may see the same are equal.
    """

    agent_npn: str | None
    sees_client_details: bool
    role: Role
    subject: str = field(default="operator", compare=False)


@dataclass(frozen=True)
class Viewer:
    """Who may see the agents placed between `tree_from` and `tree_to`, both included.

    Without `agent_id` that is the whole organisation. `today` is the business date of the
    snapshot, `places` how many agents there are in all.
    """

    agent_id: int | None
    tree_from: int
    tree_to: int
    sees_client_details: bool
    role: Role
    today: date
    data_version: int
    places: int

    @property
    def sees_all(self) -> bool:
        """Whether the viewer is the whole organisation, from which nothing is hidden."""
        return (self.tree_from, self.tree_to) == WHOLE_TREE

    @property
    def branch(self) -> Branch:
        """Everyone whom the viewer may see."""
        return Branch(self.agent_id, self.tree_from, self.tree_to)


class Opening(NamedTuple):
    """What the first statement of a snapshot says."""

    today: date
    data_version: int
    agent_id: int | None
    tree_from: int | None
    tree_to: int | None
    places: int


async def load_viewer(snapshot: Snapshot, access: Access) -> Viewer:
    """The viewer of this snapshot; an agent who is unknown or not in the tree sees nothing."""
    return viewer_of(access, await load_opening(snapshot, access))


async def load_opening(snapshot: Snapshot, access: Access) -> Opening:
    """What the first statement of this snapshot says."""
    opening = queue_opening(snapshot, access)
    snapshot.start()
    [row] = await opening
    return Opening._make(row)


def queue_opening(snapshot: Snapshot, access: Access) -> Future[list[tuple[Any, ...]]]:
    """The first statement of a snapshot, to go out with the next one."""
    patience = int(snapshot.statement_seconds * 1000)
    parameters = {"npn": access.agent_npn, "patience": patience}
    return snapshot.queue(opening_statement().text, parameters)


async def run_for_viewer(
    database: Database,
    snapshot: Snapshot,
    access: Access,
    run: Callable[[Viewer], Awaitable[Outcome]],
) -> Outcome:
    """The outcome of a run for the viewer of this snapshot.

    That is mostly who it was last time. So the run begins for that one, its first statement goes
    out together with the opening, and if the opening says otherwise, it runs again: a round trip
    less for nearly all operations. What a run for the wrong one gave is never told.
    """
    expected: Opening | None = database.openings.get(access.agent_npn)
    if expected is None:
        opening = await load_opening(snapshot, access)
        keep_opening(database, access, opening)
        return await run(viewer_of(access, opening))
    queued = queue_opening(snapshot, access)
    try:
        outcome = await run(viewer_of(access, expected))
        snapshot.start()
        [row] = await queued
    except BaseException:
        if not queued.cancel() and not queued.cancelled():
            queued.exception()  # looked at, so that nobody is told that it was not
        raise
    opening = Opening._make(row)
    if opening == expected:
        return outcome
    keep_opening(database, access, opening)
    return await run(viewer_of(access, opening))


def keep_opening(database: Database, access: Access, opening: Opening) -> None:
    """Keep it for the viewer's next operation."""
    if len(database.openings) >= MOST_KEPT:
        database.openings.clear()
    database.openings[access.agent_npn] = opening


def viewer_of(access: Access, opening: Opening) -> Viewer:
    """The viewer where the database stands so."""
    tree_from, tree_to = WHOLE_TREE
    if access.agent_npn is not None:
        tree_from, tree_to = EMPTY_TREE
        if opening.tree_from is not None and opening.tree_to is not None:
            tree_from, tree_to = opening.tree_from, opening.tree_to
    return Viewer(
        agent_id=opening.agent_id,
        tree_from=tree_from,
        tree_to=tree_to,
        sees_client_details=access.sees_client_details,
        role=access.role,
        today=opening.today,
        data_version=opening.data_version,
        places=opening.places,
    )


@cache
def opening_statement() -> Statement[Opening]:
    """The business date and the viewer's agent; the rest of the transaction sees as the viewer."""
    npn = bindparam("npn", type_=String())
    opened = func.open_view(npn, bindparam("patience", type_=Integer()))
    names = Opening._fields
    return compiled(select(*opened.table_valued(*names).c), Opening._make)


def visible(sees_all: bool, agent: Any = Agent) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a viewer may see an agent; none for the whole organisation."""
    if sees_all:
        return ()
    first, last = (bindparam(name, type_=Integer()) for name in ("sees_from", "sees_to"))
    return (agent.tree_from.between(first, last),)


def sight(viewer: Viewer) -> Mapping[str, int]:
    """The parameters of `visible`."""
    return {"sees_from": viewer.tree_from, "sees_to": viewer.tree_to}
