"""Lists of enrollments, in pages."""

from collections.abc import Sequence

import strawberry

from graph.asked_fields import asked_below
from graph.batch import batched
from graph.context import Info
from graph.enrollment import Enrollment, columns_behind
from graph.enrollment_filter import EnrollmentFilter, read_enrollment_filter
from graph.given import given
from graph.page import PageInfo
from loaders.attribution import Attribution
from loaders.enrollment import EnrollmentRow
from loaders.enrollment_order import EnrollmentOrderField
from loaders.enrollment_page import EnrollmentQuestion, EnrollmentsKey
from loaders.order import Direction
from loaders.page import Edge, Page


@strawberry.input(description="How a list of enrollments is sorted.")
class EnrollmentOrder:
    """By submitted day, newest first, unless said otherwise."""

    field: EnrollmentOrderField = strawberry.field(
        default=EnrollmentOrderField.SUBMITTED_ON, description="What to sort by."
    )
    direction: Direction = strawberry.field(
        default=Direction.DESC, description="In which direction."
    )


async def read_enrollment_question(
    info: Info,
    filter: EnrollmentFilter | None,
    order_by: EnrollmentOrder | None,
    attribution: Attribution = Attribution.CURRENT,
) -> EnrollmentQuestion:
    """Which enrollments are asked for, in which order, with what is selected of them."""
    order = given(order_by) or EnrollmentOrder()
    return EnrollmentQuestion(
        await read_enrollment_filter(info, filter),
        order.field,
        order.direction,
        columns_behind(asked_below(info, "nodes") | asked_below(info, "edges", "node")),
        attribution,
    )


@strawberry.type(description="An enrollment in a list.")
class EnrollmentEdge:
    """Resolved from an Edge."""

    cursor: str = strawberry.field(description="Its place in the list, for `after` and `before`.")
    node: Enrollment = strawberry.field(description="The enrollment.")


@strawberry.type(description="A page of a list of enrollments.")
class EnrollmentConnection:
    """Resolved from an EnrollmentsKey; the page is read when something of it is asked for."""

    @strawberry.field(
        description="The enrollments of the page, each with its cursor.",
        graphql_type=list[EnrollmentEdge],
    )
    @batched
    @staticmethod
    async def edges(
        keys: Sequence[EnrollmentsKey], info: Info
    ) -> Sequence[list[Edge[EnrollmentRow]]]:
        pages = await info.context.load.enrollment_page_by_key.load_many(keys)
        return [page.edges for page in pages]

    @strawberry.field(description="The enrollments of the page.", graphql_type=list[Enrollment])
    @batched
    @staticmethod
    async def nodes(
        keys: Sequence[EnrollmentsKey], info: Info
    ) -> Sequence[Sequence[EnrollmentRow]]:
        pages = await info.context.load.enrollment_page_by_key.load_many(keys)
        return [page.rows for page in pages]

    @strawberry.field(description="Where the page lies in the list.", graphql_type=PageInfo)
    @batched
    @staticmethod
    async def page_info(
        keys: Sequence[EnrollmentsKey], info: Info
    ) -> Sequence[Page[EnrollmentRow]]:
        return await info.context.load.enrollment_page_by_key.load_many(keys)

    @strawberry.field(
        description="How many enrollments the list has in all; exact, counted only when selected."
    )
    @batched
    @staticmethod
    async def total_count(keys: Sequence[EnrollmentsKey], info: Info) -> Sequence[int]:
        return await info.context.load.enrollment_count_by_key.load_many(keys)
