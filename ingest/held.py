"""Rows that lack something: kept with reason and raw content, never dropped."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from ingest.cells import CellPicker
from ingest.header import column_positions
from ingest.held_listing import HeldListing
from ingest.recognise import RecognisedFile
from ingest.row_clients import RowClients
from ingest.row_holding import raw_cells
from ingest.staged_row import HeldRecord
from ingest.statement import statement
from ingest.values import read_ids
from models import HeldReason, KeyKind

CHUNK_ROWS = 1_000  # read again together, each distinct cell once
UNWRITTEN = str.maketrans("", "", "- ")  # what makes no difference within an id
CONFLICT = (
    "its ids point to enrollments of different members; "
    "ask the carrier which member it belongs to and correct the row"
)


def hold_conflicts(file: RecognisedFile, lines: Sequence[int]) -> list[HeldRecord]:
    """The rows on these lines, read again for their raw content."""
    wanted = set(lines)
    if not wanted:
        return []
    assert file.feed is not None, "only a carrier's file has rows to hold"
    clients = RowClients(file.feed, file.header)
    policy = CellPicker(
        column_positions(file.header), file.feed.columns.policy_number, blanks=file.feed.blanks
    )
    return [
        conflicting(file, clients, policy, line, cells)
        for line, cells in file.rows()
        if line in wanted
    ]


def conflicting(
    file: RecognisedFile, clients: RowClients, policy: CellPicker, line: int, cells: Sequence[str]
) -> HeldRecord:
    """A row whose ids are those of two members."""
    row = [*cells, *[""] * (len(file.header) - len(cells))]
    printed = clients.columns([row])
    [policy_number] = read_ids(policy.column([row]))
    return HeldRecord(
        line=line,
        reason=HeldReason.CONFLICT,
        subject=None,
        message=f"line {line}: {CONFLICT}",
        policy_number=policy_number,
        raw=raw_cells(file, cells),
        member_id=printed.member_id[0],
        medicare_id=printed.medicare_id[0],
    )


def insert_held_rows(
    connection: psycopg.Connection,
    report_id: int,
    held: Iterable[HeldRecord],
    *,
    secret: bytes,
    carrier_id: int,
    listing: HeldListing | None = None,
) -> None:
    """Keep the rows of one report that wait, found again by their ids' keyed hashes.

    Those of a book are kept with its `listing`, by which they keep up the enrollments they print.
    """
    with connection.cursor() as cursor, cursor.copy(statement("copy_held_rows")) as copy:
        for record, more in with_listing(held, listing):
            copy.write_row(
                (
                    report_id,
                    record.line,
                    record.reason.value,
                    record.subject,
                    record.message,
                    record.policy_number,
                    Jsonb(record.raw),
                    member_keys(secret, carrier_id, record, more),
                )
            )


def with_listing(
    held: Iterable[HeldRecord], listing: HeldListing | None
) -> Iterator[tuple[HeldRecord, list[tuple[str, str]]]]:
    """Each row with what it shows beside its ids, nothing without a `listing`."""
    records = iter(held)
    while chunk := list(islice(records, CHUNK_ROWS)):
        more = listing.identities(chunk) if listing else [[] for _ in chunk]
        yield from zip(chunk, more, strict=True)


def member_keys(
    secret: bytes, carrier_id: int, record: HeldRecord, more: Iterable[tuple[str, str]] = ()
) -> list[UUID]:
    """The keys of the ids that a row prints, as `member_key_under` of the database makes them."""
    printed = (
        (KeyKind.MEMBER_ID, record.member_id and record.member_id.upper().translate(UNWRITTEN)),
        (KeyKind.MEDICARE_ID, record.medicare_id),
        *more,
    )
    return [
        UUID(bytes=sha256(secret + f"{carrier_id}/{kind}/{identity}".encode()).digest()[:16])
        for kind, identity in printed
        if identity
    ]
