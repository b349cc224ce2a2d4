"""Our own six feeds: which of them a header is, in which order they are taken in, and by whom."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import PurePath

from psycopg import Connection

from ingest.agent import AgentRecord, load_agents
from ingest.compliance import ComplianceRecord, load_compliance
from ingest.crosswalk import CrosswalkRecord, load_crosswalk
from ingest.header import column_positions, positions_of
from ingest.hierarchy import UplineRecord, load_uplines
from ingest.own_file import OwnFeedOutcome, OwnFile, OwnRecord
from ingest.plan_list import PlanRecord, load_plans
from ingest.writing_number import WritingNumberRecord, load_writing_numbers

Loader = Callable[[Connection, OwnFile, date], OwnFeedOutcome]

LOADERS: dict[str, Loader] = {
    "agents": load_agents,
    "uplines": load_uplines,
    "writing_numbers": load_writing_numbers,
    "plans": load_plans,
    "crosswalk": load_crosswalk,
    "compliance": load_compliance,
}

# Files given at once are taken in this order: each refers only to the ones before it.
OWN_FEEDS = tuple(LOADERS)

RECORDS: dict[str, type[OwnRecord]] = {
    "agents": AgentRecord,
    "uplines": UplineRecord,
    "writing_numbers": WritingNumberRecord,
    "plans": PlanRecord,
    "crosswalk": CrosswalkRecord,
    "compliance": ComplianceRecord,
}

# The smallest sets of columns that tell each feed from the others and from every carrier's.
SIGNATURES: dict[str, frozenset[str]] = {
    "agents": frozenset({"npn", "level"}),
    "uplines": frozenset({"npn", "upline_npn"}),
    "writing_numbers": frozenset({"kind", "number", "npn"}),
    "plans": frozenset({"carrier", "contract", "pbp"}),
    "crosswalk": frozenset({"previous_contract", "previous_pbp"}),
    "compliance": frozenset({"policy_number", "opened_on"}),
}


def own_feed_of(header: Sequence[str], file_name: str = "") -> str | None:
    """The feed whose columns the header has, or none of ours.

    A file with a feed's own name and some of its columns is that feed, too: it is then refused for
    the column it lacks and not as a file that nobody knows.
    """
    positions = column_positions(header)
    for feed, signature in SIGNATURES.items():
        if all(positions_of(positions, [name]) for name in signature):
            return feed
    stem = PurePath(file_name).stem.casefold()
    if stem in RECORDS and positions_of(positions, RECORDS[stem].columns()):
        return stem
    return None


def load_own_feed(
    connection: Connection,
    feed: str,
    file_name: str,
    header: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str]]],
    today: date,
) -> OwnFeedOutcome:
    """Take in one of our files in the caller's transaction: wholly, or FileRefused says why not."""
    return LOADERS[feed](connection, OwnFile(file_name, header, rows), today)
