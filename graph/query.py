"""The root fields."""

from typing import Annotated

import strawberry
from strawberry import UNSET

from graph.agent import (
    Agent,
    AgentFilterArgument,
    AgentOrderArgument,
    AttributionArgument,
    EnrollmentFilterArgument,
    EnrollmentOrderArgument,
    GroupByArgument,
    LimitArgument,
    ProductionOrderArgument,
)
from graph.agent_connection import AgentConnection
from graph.agent_filter import read_agent_question
from graph.arguments import After, Before, First, Last
from graph.carrier import Carrier
from graph.changes import BetweenArgument, Change, read_changes_question
from graph.context import Info
from graph.enrollment_connection import EnrollmentConnection, read_enrollment_question
from graph.enrollment_filter import DateTimeRange
from graph.held_row_connection import HeldRowConnection, HeldRowFilter, read_held_row_filter
from graph.node import Node, NodeRow
from graph.node_lookup import load_node, load_nodes
from graph.page import read_window
from graph.production import ProductionRow, read_production_question
from graph.report_connection import ReportConnection, read_report_filter
from graph.retention import (
    USUAL_MONTHS,
    EffectiveOnArgument,
    MonthsArgument,
    RetentionRow,
    read_retention_question,
)
from graph.status_guide import STATUS_GUIDE, StatusGuide
from graph.text_input import read_npn
from graph.viewer import Viewer
from loaders import Viewer as ViewerRow
from loaders.agent import AgentRow
from loaders.agent_order import agent_order
from loaders.agent_page import AgentsKey
from loaders.attribution import Attribution
from loaders.carrier import CarrierRow
from loaders.changes import ChangeRow, ChangesKey
from loaders.enrollment_order import enrollment_order
from loaders.enrollment_page import EnrollmentsKey
from loaders.held_row import HELD_ROW_ORDER, HeldRowsKey
from loaders.production import ProductionKey
from loaders.production_row import ProductionRow as Row
from loaders.reach import Reach
from loaders.report import REPORT_ORDER, ReportsKey
from loaders.retention import RetentionKey
from loaders.retention import RetentionRow as Retained


def whole_reach(viewer: ViewerRow) -> Reach:
    """How far everything that the viewer may see reaches."""
    return Reach.ORGANISATION if viewer.sees_all else Reach.BRANCH


@strawberry.type(description="Where every question begins.")
class Query:
    """Root fields only."""

    @strawberry.field(
        description="The object of an id; null where there is none or the viewer may not see it.",
        graphql_type=Node | None,
    )
    @staticmethod
    async def node(
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="An object's `id`.")],
    ) -> NodeRow | None:
        return await load_node(info, id)

    @strawberry.field(
        description="The objects of at most 100 ids, in their order; null where there is none or "
        "the viewer may not see it.",
        graphql_type=list[Node | None],
    )
    @staticmethod
    async def nodes(
        info: Info,
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="Objects' ids, at most 100.")
        ],
    ) -> list[NodeRow | None]:
        return await load_nodes(info, ids)

    @strawberry.field(description="Who is looking.", graphql_type=Viewer)
    @staticmethod
    def viewer(info: Info) -> ViewerRow:
        return info.context.viewer

    @strawberry.field(
        description="The agent of an NPN, within what the viewer may see; null otherwise.",
        graphql_type=Agent | None,
    )
    @staticmethod
    async def agent(
        info: Info,
        npn: Annotated[
            str,
            strawberry.argument(
                description="National Producer Number: 1 to 10 digits, leading zeros ignored."
            ),
        ],
    ) -> AgentRow | None:
        number = read_npn(npn)
        return None if number is None else await info.context.load.agent_by_npn.load(number)

    @strawberry.field(
        description="Every agent the viewer may see, the top included, in pages.",
        graphql_type=AgentConnection,
    )
    @staticmethod
    async def agents(
        info: Info,
        filter: AgentFilterArgument = UNSET,
        order_by: AgentOrderArgument = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> AgentsKey:
        question = await read_agent_question(info, filter, order_by)
        order = agent_order(question.field, question.direction)
        return AgentsKey(None, question, read_window(info, order, first, after, last, before))

    @strawberry.field(
        description="Every enrollment the viewer may see, in pages.",
        graphql_type=EnrollmentConnection,
    )
    @staticmethod
    async def enrollments(
        info: Info,
        filter: EnrollmentFilterArgument = UNSET,
        order_by: EnrollmentOrderArgument = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> EnrollmentsKey:
        question = await read_enrollment_question(info, filter, order_by)
        order = enrollment_order(question.field, question.direction)
        window = read_window(info, order, first, after, last, before)
        viewer = info.context.viewer
        return EnrollmentsKey(whole_reach(viewer), viewer.branch, question, window)

    @strawberry.field(
        description="Totals over everything the viewer may see, counted as `Agent.production` "
        "counts them.",
        graphql_type=list[ProductionRow],
    )
    @staticmethod
    async def production(
        info: Info,
        attribution: AttributionArgument = Attribution.CURRENT,
        filter: EnrollmentFilterArgument = UNSET,
        group_by: GroupByArgument = UNSET,
        order_by: ProductionOrderArgument = UNSET,
        limit: LimitArgument = UNSET,
    ) -> list[Row]:
        question = await read_production_question(
            info, filter, group_by, order_by, limit, attribution, from_top=True
        )
        viewer = info.context.viewer
        key = ProductionKey(whole_reach(viewer), viewer.branch, question)
        return await info.context.load.production_by_key.load(key)

    @strawberry.field(
        description="Per cohort and number of months how many are still active, over everything "
        "the viewer may see, as `Agent.retention` counts them.",
        graphql_type=list[RetentionRow],
    )
    @staticmethod
    async def retention(
        info: Info,
        effective_on: EffectiveOnArgument = UNSET,
        months: MonthsArgument = USUAL_MONTHS,
        filter: EnrollmentFilterArgument = UNSET,
    ) -> list[Retained]:
        question = await read_retention_question(info, effective_on, months, filter)
        viewer = info.context.viewer
        key = RetentionKey(whole_reach(viewer), viewer.branch, question)
        return await info.context.load.retention_by_key.load(key)

    @strawberry.field(
        description="How many enrollments had another status on the morning of the second day than "
        "on that of the first, by cause, carrier and status, over everything the viewer may see: "
        "adds up to the difference of the two totals.",
        graphql_type=list[Change],
    )
    @staticmethod
    async def changes(
        info: Info, between: BetweenArgument, filter: EnrollmentFilterArgument = UNSET
    ) -> list[ChangeRow]:
        question = await read_changes_question(info, between, filter)
        viewer = info.context.viewer
        key = ChangesKey(whole_reach(viewer), viewer.branch, question)
        return await info.context.load.changes_by_key.load(key)

    @strawberry.field(description="Every carrier, by code.", graphql_type=list[Carrier])
    @staticmethod
    async def carriers(info: Info) -> list[CarrierRow]:
        return await info.context.load.carrier_by_id.all()

    @strawberry.field(
        description="Files taken in or refused, newest first, in pages; empty unless the viewer is "
        "the whole organisation.",
        graphql_type=ReportConnection,
    )
    @staticmethod
    async def reports(
        info: Info,
        carrier: Annotated[
            list[str] | None,
            strawberry.argument(description="Carrier codes; an unknown one is refused."),
        ] = UNSET,
        received_at: Annotated[
            DateTimeRange | None, strawberry.argument(description="When they were received.")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> ReportsKey:
        filter = await read_report_filter(info, carrier, received_at)
        return ReportsKey(filter, read_window(info, REPORT_ORDER, first, after, last, before))

    @strawberry.field(
        description="Rows not taken in, those of the newest report first, in pages; empty unless "
        "the viewer is the whole organisation.",
        graphql_type=HeldRowConnection,
    )
    @staticmethod
    async def held_rows(
        info: Info,
        filter: Annotated[
            HeldRowFilter | None, strawberry.argument(description="Only rows that match.")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> HeldRowsKey:
        wanted = await read_held_row_filter(info, filter)
        return HeldRowsKey(wanted, read_window(info, HELD_ROW_ORDER, first, after, last, before))

    @strawberry.field(
        description="What each status, and each status with a reason, means and what to do "
        "about it."
    )
    @staticmethod
    def status_guide() -> list[StatusGuide]:
        return STATUS_GUIDE
