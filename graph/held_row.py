"""Rows not taken in."""

from collections.abc import Sequence
from typing import Any

import strawberry
from strawberry.scalars import JSON

from graph.batch import batched
from graph.context import Info
from graph.node import Node
from graph.report import Report
from graph.type_check import by_class
from loaders.held_row import HeldRowRow
from loaders.report import ReportRow
from models import HeldReason


@strawberry.type(
    description="A readable row of a report that lacks something: kept until that arrives."
)
class HeldRow(Node):
    """Resolved from a HeldRowRow."""

    @classmethod
    @by_class
    def is_type_of(cls, value: object, _info: Any) -> bool:
        return isinstance(value, HeldRowRow)

    @strawberry.field(description="The report it stands in.", graphql_type=Report)
    @batched
    @staticmethod
    async def report(rows: Sequence[HeldRowRow], info: Info) -> Sequence[ReportRow | None]:
        return await info.context.load.report_by_id.load_many([row.report_id for row in rows])

    line: int = strawberry.field(description="Its line in the file.")
    reason: HeldReason = strawberry.field(description="What kind of thing it lacks.")
    subject: str | None = strawberry.field(
        description="The number or name that is not known, as printed; null where none is."
    )
    message: str = strawberry.field(
        description="What it lacks and what to do about it, in one sentence."
    )
    raw: JSON | None = strawberry.field(
        description="Every printed cell by its header; null unless the viewer sees client details."
    )
