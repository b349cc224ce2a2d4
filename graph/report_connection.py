"""The list of reports, in pages, and its arguments."""

from collections.abc import Sequence

import strawberry

from graph.batch import batched
from graph.context import Info
from graph.enrollment_filter import DateTimeRange, read_carriers, read_moments
from graph.given import given_list
from graph.page import PageInfo
from graph.report import Report
from loaders.page import Edge, Page
from loaders.report import ReportFilter, ReportRow, ReportsKey


async def read_report_filter(
    info: Info, carrier: list[str] | None, received_at: DateTimeRange | None
) -> ReportFilter:
    """Which reports are asked for."""
    codes = await read_carriers(info, given_list(carrier))
    return ReportFilter(codes, read_moments(received_at))


@strawberry.type(description="A report in a list.")
class ReportEdge:
    """Resolved from an Edge."""

    cursor: str = strawberry.field(description="Its place in the list, for `after` and `before`.")
    node: Report = strawberry.field(description="The report.")


@strawberry.type(description="A page of a list of reports.")
class ReportConnection:
    """Resolved from a ReportsKey; the page is read when something of it is asked for."""

    @strawberry.field(
        description="The reports of the page, each with its cursor.",
        graphql_type=list[ReportEdge],
    )
    @batched
    @staticmethod
    async def edges(keys: Sequence[ReportsKey], info: Info) -> Sequence[list[Edge[ReportRow]]]:
        pages = await info.context.load.report_page_by_key.load_many(keys)
        return [page.edges for page in pages]

    @strawberry.field(description="The reports of the page.", graphql_type=list[Report])
    @batched
    @staticmethod
    async def nodes(keys: Sequence[ReportsKey], info: Info) -> Sequence[Sequence[ReportRow]]:
        pages = await info.context.load.report_page_by_key.load_many(keys)
        return [page.rows for page in pages]

    @strawberry.field(description="Where the page lies in the list.", graphql_type=PageInfo)
    @batched
    @staticmethod
    async def page_info(keys: Sequence[ReportsKey], info: Info) -> Sequence[Page[ReportRow]]:
        return await info.context.load.report_page_by_key.load_many(keys)

    @strawberry.field(
        description="How many reports the list has in all; exact, counted only when selected."
    )
    @batched
    @staticmethod
    async def total_count(keys: Sequence[ReportsKey], info: Info) -> Sequence[int]:
        return await info.context.load.report_count_by_key.load_many(keys)
