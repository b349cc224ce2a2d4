"""The list of held rows, in pages, and its filter."""

from collections.abc import Sequence

import strawberry
from strawberry import UNSET

from graph.batch import batched
from graph.context import Info
from graph.enrollment_filter import read_carriers, read_member_ids, read_texts
from graph.given import check_lists, given, given_list
from graph.held_row import HeldRow
from graph.node import read_global_id
from graph.page import PageInfo
from loaders import held_row as loaders_held_row
from loaders.held_row import HeldRowRow, HeldRowsKey
from loaders.page import Edge, Page
from models import HeldReason


@strawberry.input(
    description="Which held rows are meant: all given fields must match, a list by any of its "
    "values, at most 1,000. Null or absent is no condition, `[]` matches nothing."
)
class HeldRowFilter:
    """Read by `read_held_row_filter`."""

    carrier: list[str] | None = strawberry.field(
        default=UNSET, description="Carrier codes; an unknown one is refused as BAD_ARGUMENT."
    )
    report: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Ids of reports; unknown ones match nothing."
    )
    reason: list[HeldReason] | None = strawberry.field(
        default=UNSET, description="What kind of thing the rows lack."
    )
    policy_number: list[str] | None = strawberry.field(
        default=UNSET,
        description="Policy or application numbers, whole; unknown ones match nothing.",
    )
    member_id: list[str] | None = strawberry.field(
        default=UNSET,
        description="Carrier member ids or Medicare ids, whole, case, spaces and dashes ignored; "
        "BAD_ARGUMENT unless the viewer sees client details.",
    )


async def read_held_row_filter(
    info: Info, filter: HeldRowFilter | None
) -> loaders_held_row.HeldRowFilter:
    """What the filter means; raises BadArgument for values that no row could have."""
    filter = given(filter)
    if filter is None:
        return loaders_held_row.HeldRowFilter()
    check_lists(info, filter)
    return loaders_held_row.HeldRowFilter(
        carrier=await read_carriers(info, given_list(filter.carrier)),
        report=read_report_ids(given_list(filter.report)),
        reason=given_list(filter.reason),
        policy_number=read_texts(given_list(filter.policy_number)),
        member_id=read_member_ids(info, given_list(filter.member_id)),
    )


def read_report_ids(ids: tuple[str, ...] | None) -> tuple[int, ...] | None:
    """The keys of the ids that are reports'."""
    if ids is None:
        return None
    named = [found for found in map(read_global_id, ids) if found is not None]
    return tuple(key for kind, key in named if kind == "Report")


@strawberry.type(description="A held row in a list.")
class HeldRowEdge:
    """Resolved from an Edge."""

    cursor: str = strawberry.field(description="Its place in the list, for `after` and `before`.")
    node: HeldRow = strawberry.field(description="The held row.")


@strawberry.type(description="A page of a list of held rows.")
class HeldRowConnection:
    """Resolved from a HeldRowsKey; the page is read when something of it is asked for."""

    @strawberry.field(
        description="The held rows of the page, each with its cursor.",
        graphql_type=list[HeldRowEdge],
    )
    @batched
    @staticmethod
    async def edges(keys: Sequence[HeldRowsKey], info: Info) -> Sequence[list[Edge[HeldRowRow]]]:
        pages = await info.context.load.held_row_page_by_key.load_many(keys)
        return [page.edges for page in pages]

    @strawberry.field(description="The held rows of the page.", graphql_type=list[HeldRow])
    @batched
    @staticmethod
    async def nodes(keys: Sequence[HeldRowsKey], info: Info) -> Sequence[Sequence[HeldRowRow]]:
        pages = await info.context.load.held_row_page_by_key.load_many(keys)
        return [page.rows for page in pages]

    @strawberry.field(description="Where the page lies in the list.", graphql_type=PageInfo)
    @batched
    @staticmethod
    async def page_info(keys: Sequence[HeldRowsKey], info: Info) -> Sequence[Page[HeldRowRow]]:
        return await info.context.load.held_row_page_by_key.load_many(keys)

    @strawberry.field(
        description="How many held rows the list has in all; exact, counted only when selected."
    )
    @batched
    @staticmethod
    async def total_count(keys: Sequence[HeldRowsKey], info: Info) -> Sequence[int]:
        return await info.context.load.held_row_count_by_key.load_many(keys)
