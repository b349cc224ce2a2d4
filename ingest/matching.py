"""Finds the enrollment of each line that says something new: by keys, by corrected dates, or none.

Works on the temporary tables that `ingest.enrollment` fills; leaves `target` (line, enrollment).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg

from ingest.statement import rows, run, statement
from ingest.union import Union


@dataclass(frozen=True)
class Matching:
    """What was found beside the targets: lines in conflict, clients of merged enrollments."""

    conflicts: tuple[int, ...]
    merged_client_ids: tuple[int, ...]


def match_lines(
    connection: psycopg.Connection,
    *,
    secret: bytes,
    carrier_id: int,
    scope_id: int,
    as_of: date,
    is_newest_book: bool,
    resumed: bool = False,
) -> Matching:
    """Fill `target` from `fresh`; enrollments that turn out to be one are merged on the way.

    Lines whose keys point to enrollments of different member ids are taken out of `fresh`. Where
    rows of a report are `resumed`, its other rows are what the scope says on that day.
    """
    run(connection, "hash_fresh_keys", secret=secret, carrier_id=carrier_id)
    # Each candidate asks for its line's keys, which would read all of them a thousand times.
    connection.execute("create index on fresh_key (line)")
    connection.execute("analyze fresh_key (line, key, kind)")
    run(connection, "find_candidates")
    connection.execute("analyze candidate")
    run(connection, "drop_namesakes")
    run(connection, "drop_rival_namesakes")
    run(
        connection,
        "find_corrected_by_policy",
        scope_id=scope_id,
        as_of=as_of,
        resumed=resumed,
    )
    conflicts = tuple(line for (line,) in rows(connection, "find_conflicts"))
    if conflicts:
        for table in ("fresh", "fresh_key", "candidate"):
            run(connection, f"drop_conflicts_from_{table}", lines=list(conflicts))
    if is_newest_book:
        run(connection, "find_corrected_by_book", scope_id=scope_id, as_of=as_of)
    group_lines(connection)
    merged_client_ids = merge_enrollments(connection)
    run(connection, "assign_enrollments")
    run(connection, "insert_new_keys")
    run(connection, "insert_more_keys")
    return Matching(conflicts, merged_client_ids)


def group_lines(connection: psycopg.Connection) -> None:
    """Fill `grouped` and `merged` with what shares a key, directly or through others.

    Only lines that share something come here; any other line speaks for itself.
    """
    linked = rows(connection, "link_shared_keys")
    shared = [node for pair in linked for node in pair]
    found = rows(connection, "list_shared_candidates", lines=shared)
    union = Union()
    for one, other in linked:
        union.join(line_node(one), line_node(other))
    for line, enrollment_id in found:
        union.join(line_node(line), enrollment_node(enrollment_id))
    members: dict[int, list[int]] = defaultdict(list)
    for node in list(union.nodes()):
        members[union.root(node)].append(node)
    run(connection, "make_grouped")
    run(connection, "make_merged")
    copy_rows(connection, "copy_grouped", grouped_rows(members))
    copy_rows(connection, "copy_merged", merged_rows(members))


# Enrollments are the smaller nodes, so that the oldest enrollment of a group stands for it.
LINE_OFFSET = 1 << 62


def line_node(line: int) -> int:
    """A line of the file as a node."""
    return LINE_OFFSET + line


def enrollment_node(enrollment_id: int) -> int:
    """A stored enrollment as a node."""
    return enrollment_id


def grouped_rows(members: dict[int, list[int]]) -> Iterable[tuple[int, int, int | None]]:
    """For each line of a group: the line, the group's first line, the group's oldest enrollment."""
    for root, nodes in members.items():
        lines = [node - LINE_OFFSET for node in nodes if node >= LINE_OFFSET]
        oldest = root if root < LINE_OFFSET else None
        for line in lines:
            yield line, min(lines), oldest


def merged_rows(members: dict[int, list[int]]) -> Iterable[tuple[int, int]]:
    """For each enrollment that is not its group's oldest: itself and the oldest."""
    for root, nodes in members.items():
        for node in nodes:
            if node < LINE_OFFSET and node != root:
                yield node, root


def copy_rows(
    connection: psycopg.Connection, name: str, records: Iterable[tuple[Any, ...]]
) -> None:
    """Send rows to a temporary table."""
    with connection.cursor() as cursor, cursor.copy(statement(name)) as copy:
        for record in records:
            copy.write_row(record)


def merge_enrollments(connection: psycopg.Connection) -> tuple[int, ...]:
    """Make the older enrollment of each pair the only one; the clients of those that went."""
    if connection.execute("select 1 from merged limit 1").fetchone() is None:
        return ()
    for name in (
        "touch_merged",
        "move_merged_events",
        "copy_merged_keys",
        "delete_merged_keys",
        "move_former_ids",
        "insert_former_ids",
    ):
        run(connection, name)
    return tuple(client_id for (client_id,) in rows(connection, "delete_merged_enrollments"))
