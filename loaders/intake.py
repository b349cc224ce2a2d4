"""How many files and rows each carrier's reports brought, over all time."""

from functools import cache
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import col

from loaders.database import Snapshot
from loaders.freshness import FreshnessByCarrierId, FreshnessRow
from loaders.statement import Statement, compiled
from loaders.viewer import Access, Role, load_viewer
from models import Carrier, Report

OURSELVES = Access(agent_npn=None, sees_client_details=False, role=Role.OPERATOR)


class IntakeRow(NamedTuple):
    """What one carrier's reports, or our own files (code null), came to."""

    carrier_id: int | None
    code: str | None
    taken: int
    refused: int
    inserted: int
    updated: int
    unchanged: int
    held: int
    rejected: int
    skipped: int


async def load_intake(snapshot: Snapshot) -> list[tuple[IntakeRow, FreshnessRow | None]]:
    """Each carrier's counts and freshness; our own files, and those of no carrier, have none."""
    viewer = await load_viewer(snapshot, OURSELVES)
    rows = await snapshot.all(intake_statement(), {})
    known = [row.carrier_id for row in rows if row.carrier_id is not None]
    freshness = await FreshnessByCarrierId(snapshot, viewer).load_many(known)
    by_id = dict(zip(known, freshness, strict=True))
    return [(row, by_id.get(row.carrier_id) if row.carrier_id else None) for row in rows]


@cache
def intake_statement() -> Statement[IntakeRow]:
    """The sums of all reports; a carrier without one is there with zeros."""
    taken = col(Report.error).is_(None)
    counts = (
        Report.inserted,
        Report.updated,
        Report.unchanged,
        Report.held,
        Report.rejected,
        Report.skipped,
    )
    query = (
        select(
            col(Carrier.id),
            col(Carrier.code),
            func.count(col(Report.id)).filter(taken),
            func.count(col(Report.id)).filter(~taken),
            *(func.coalesce(func.sum(col(count)), 0) for count in counts),
        )
        .select_from(Carrier)
        .join(Report, col(Report.carrier_id) == col(Carrier.id), full=True)
        .group_by(col(Carrier.id), col(Carrier.code))
        .order_by(col(Carrier.code))
    )
    return compiled(query, IntakeRow._make)
