"""Files taken in or refused."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import strawberry

from graph.batch import batched
from graph.carrier import Carrier
from graph.context import Info
from graph.node import Node
from graph.type_check import by_class
from loaders.carrier import CarrierRow
from loaders.report import ReportRow


@strawberry.type(description="A word of a carrier that has no meaning here yet.")
class UnmappedWord:
    """Resolved from an entry of a report's words."""

    column: str = strawberry.field(description="The column it stood in.")
    word: str = strawberry.field(description="The word as printed.")
    count: int = strawberry.field(description="How many rows of the file have it.")


@strawberry.type(
    description="One file, taken in or refused whole. `rows` is always inserted + updated + "
    "unchanged + held + rejected + skipped. Its numbers are the whole organisation's: to any other "
    "viewer, who meets it in the history of an enrollment, they are 0, and `node` answers its id "
    "with null."
)
class Report(Node):
    """Resolved from a ReportRow."""

    @classmethod
    @by_class
    def is_type_of(cls, value: object, _info: Any) -> bool:
        return isinstance(value, ReportRow)

    @strawberry.field(
        description="The carrier whose report it is; null for our own feeds and for a file whose "
        "carrier was not recognised.",
        graphql_type=Carrier | None,
    )
    @batched
    @staticmethod
    async def carrier(rows: Sequence[ReportRow], info: Info) -> Sequence[CarrierRow | None]:
        carrier_ids = {row.carrier_id for row in rows if row.carrier_id is not None}
        carriers = await info.context.load.carrier_by_id.load_many(carrier_ids)
        found = {carrier.id: carrier for carrier in carriers if carrier is not None}
        return [None if row.carrier_id is None else found.get(row.carrier_id) for row in rows]

    feed: str = strawberry.field(description="The feed of the carrier, or our own feed, by name.")
    file_name: str = strawberry.field(description="The file's name without its folders.")
    as_of: date | None = strawberry.field(
        description="The day of which it speaks; null for our own feeds."
    )
    received_at: datetime = strawberry.field(description="When we received it.")
    rows: int = strawberry.field(description="Rows below the header; the six counts added.")
    inserted: int = strawberry.field(description="Rows that made an enrollment.")
    updated: int = strawberry.field(description="Rows that said something new of a known one.")
    unchanged: int = strawberry.field(description="Rows that said nothing new.")
    held: int = strawberry.field(description="Rows that still wait for what they lack.")
    rejected: int = strawberry.field(description="Rows of a file that was refused whole.")
    skipped: int = strawberry.field(description="Rows without data, or not about Medicare.")

    @strawberry.field(
        description="Words that have no meaning here yet, the most frequent first.",
        graphql_type=list[UnmappedWord],
    )
    @staticmethod
    def unmapped_words(row: strawberry.Parent[ReportRow]) -> list[UnmappedWord]:
        return [UnmappedWord(**entry) for entry in row.unmapped_words]

    error: str | None = strawberry.field(
        description="Why the file was refused whole; null when it was taken in."
    )
