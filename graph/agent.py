"""One agent: the way up, the way down, and what was written."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graph.agent_connection import AgentConnection, DescendantConnection
from graph.agent_filter import AgentFilter, AgentOrder, read_agent_filter, read_agent_question
from graph.arguments import After, Before, First, Last
from graph.batch import batched
from graph.changes import BetweenArgument, Change, read_changes_question
from graph.context import Info
from graph.enrollment_connection import (
    EnrollmentConnection,
    EnrollmentOrder,
    read_enrollment_question,
)
from graph.enrollment_filter import EnrollmentFilter
from graph.enums import Scope
from graph.given import given
from graph.node import Node
from graph.page import read_window
from graph.production import ProductionOrder, ProductionRow, read_production_question
from graph.retention import (
    USUAL_MONTHS,
    EffectiveOnArgument,
    MonthsArgument,
    RetentionRow,
    read_retention_question,
)
from graph.type_check import by_class
from loaders.agent import AgentRow, UplinesKey
from loaders.agent_order import agent_order
from loaders.agent_page import AgentsKey
from loaders.attribution import Attribution
from loaders.changes import ChangeRow, ChangesKey
from loaders.descendant import DescendantQuestion, DescendantsKey, tree_order
from loaders.dimension import ProductionDimension
from loaders.enrollment_order import enrollment_order
from loaders.enrollment_page import EnrollmentsKey
from loaders.errors import BadArgument
from loaders.production import ProductionKey
from loaders.production_row import ProductionRow as Row
from loaders.reach import Reach
from loaders.retention import RetentionKey
from loaders.retention import RetentionRow as Retained
from models import AgentLevel, AgentStatus

LazyAgent = Annotated["Agent", strawberry.lazy("graph.agent")]
REACH = {Scope.OWN: Reach.OWN, Scope.DOWNLINE: Reach.BRANCH}

AgentFilterArgument = Annotated[
    AgentFilter | None, strawberry.argument(description="Only agents that match.")
]
AgentOrderArgument = Annotated[
    AgentOrder | None, strawberry.argument(description="The order; by name where left out.")
]
EnrollmentFilterArgument = Annotated[
    EnrollmentFilter | None, strawberry.argument(description="Only enrollments that match.")
]
EnrollmentOrderArgument = Annotated[
    EnrollmentOrder | None,
    strawberry.argument(description="The order; by submitted day, newest first, where left out."),
]
GroupByArgument = Annotated[
    list[ProductionDimension] | None,
    strawberry.argument(description="The dimensions to group by; none gives exactly one row."),
]
ProductionOrderArgument = Annotated[
    ProductionOrder | None,
    strawberry.argument(description="The order; most submitted first where left out."),
]
LimitArgument = Annotated[
    int | None,
    strawberry.argument(
        description="At most so many rows, the first of the order; without it more than 10,000 "
        "rows are refused."
    ),
]
ScopeArgument = Annotated[
    Scope, strawberry.argument(description="This agent alone, or everyone below as well.")
]
OnArgument = Annotated[
    date | None,
    strawberry.argument(description="The day of the tree, past or ahead; today where left out."),
]
AttributionArgument = Annotated[
    Attribution,
    strawberry.argument(
        description="The tree of which day counts: today's, or each enrollment's own."
    ),
]
MaxDepthArgument = Annotated[
    int | None,
    strawberry.argument(description="Levels below this agent, 1 or more; all where left out."),
]


@strawberry.type(description="A licensed producer with a place in today's tree.")
class Agent(Node):
    """Resolved from an AgentRow."""

    @classmethod
    @by_class
    def is_type_of(cls, value: object, _info: Any) -> bool:
        return isinstance(value, AgentRow)

    npn: str = strawberry.field(
        description="National Producer Number: 1 to 10 digits without leading zeros."
    )
    name: str = strawberry.field(description="The agent's name.")
    level: AgentLevel = strawberry.field(description="The rung of the hierarchy, as of today.")
    status: AgentStatus = strawberry.field(
        description="Whether the agent is with the organisation, as of today."
    )

    @strawberry.field(
        description="The direct upline on a day, today unless said otherwise; null at the top of "
        "what the viewer may see.",
        graphql_type=LazyAgent | None,
    )
    @batched
    @staticmethod
    async def upline(
        rows: Sequence[AgentRow], info: Info, on: OnArgument = UNSET
    ) -> Sequence[AgentRow | None]:
        day = other_day(info, on)
        if day is not None:
            above = await load_uplines(rows, info, day)
            return [uplines[0] if uplines else None for uplines in above]
        upline_ids = {row.upline_id for row in rows if row.upline_id is not None}
        uplines = await info.context.load.agent_by_id.load_many(upline_ids)
        found = {upline.id: upline for upline in uplines if upline is not None}
        return [None if row.upline_id is None else found.get(row.upline_id) for row in rows]

    @strawberry.field(
        description="Everyone above on a day, today unless said otherwise: from the direct upline "
        "up to the top of what the viewer may see; empty at the top.",
        graphql_type=list[LazyAgent],
    )
    @batched
    @staticmethod
    async def uplines(
        rows: Sequence[AgentRow], info: Info, on: OnArgument = UNSET
    ) -> Sequence[list[AgentRow]]:
        day = other_day(info, on) or info.context.viewer.today
        return await load_uplines(rows, info, day)

    @strawberry.field(
        description="The direct downline on a day, today unless said otherwise, in pages; nest it "
        "for a tree of known depth. `on` speaks of this field alone: repeat it at each level. Only "
        "agents visible today are listed; below a hidden one the tree goes on under the nearest "
        "visible upline. `on` moves no number: for that there is `attribution`.",
        graphql_type=AgentConnection,
    )
    @batched
    @staticmethod
    async def downline(
        rows: Sequence[AgentRow],
        info: Info,
        on: OnArgument = UNSET,
        filter: AgentFilterArgument = UNSET,
        order_by: AgentOrderArgument = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Sequence[AgentsKey]:
        question = await read_agent_question(info, filter, order_by, other_day(info, on))
        order = agent_order(question.field, question.direction)
        window = read_window(info, order, first, after, last, before)
        return [AgentsKey(row.branch, question, window) for row in rows]

    @strawberry.field(
        description="The whole downline on a day, today unless said otherwise, at any depth, "
        "flat and in tree order: each agent before the ones below, siblings by name, this agent "
        "not included.",
        graphql_type=DescendantConnection,
    )
    @batched
    @staticmethod
    async def descendants(
        rows: Sequence[AgentRow],
        info: Info,
        on: OnArgument = UNSET,
        max_depth: MaxDepthArgument = UNSET,
        filter: AgentFilterArgument = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Sequence[DescendantsKey]:
        depth = read_depth(max_depth)
        day = other_day(info, on)
        question = DescendantQuestion(await read_agent_filter(info, filter), depth, day)
        order = tree_order(day)
        window = read_window(info, order, first, after, last, before)
        return [DescendantsKey(row.branch, question, window) for row in rows]

    @strawberry.field(
        description="The enrollments of this agent or of the whole downline, in pages. With "
        "another attribution than CURRENT only those whose agents the viewer still sees.",
        graphql_type=EnrollmentConnection,
    )
    @batched
    @staticmethod
    async def enrollments(
        rows: Sequence[AgentRow],
        info: Info,
        scope: ScopeArgument = Scope.DOWNLINE,
        attribution: AttributionArgument = Attribution.CURRENT,
        filter: EnrollmentFilterArgument = UNSET,
        order_by: EnrollmentOrderArgument = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Sequence[EnrollmentsKey]:
        question = await read_enrollment_question(
            info, filter, order_by, credited_by(attribution, scope)
        )
        order = enrollment_order(question.field, question.direction)
        window = read_window(info, order, first, after, last, before)
        return [EnrollmentsKey(REACH[scope], row.branch, question, window) for row in rows]

    @strawberry.field(
        description="Totals over this agent or the whole downline. Without `groupBy` exactly one "
        "row, zeros included, whose `submitted` is the `totalCount` of `enrollments` with the "
        "same arguments; grouped, the rows add up to it, combinations without enrollments are "
        "left out, and each row's dimensions put into the filter list exactly its enrollments "
        "(BRANCH apart, which has no filter). With another attribution than CURRENT, enrollments "
        "of agents whom the viewer no longer sees are counted too, together in one row with "
        "`agent: null` when grouped by AGENT, and not listed; unless the filter names policies or "
        "members. "
        "Filters apply before grouping. More than 10,000 rows without a `limit` are refused, "
        "never cut.",
        graphql_type=list[ProductionRow],
    )
    @batched
    @staticmethod
    async def production(
        rows: Sequence[AgentRow],
        info: Info,
        scope: ScopeArgument = Scope.DOWNLINE,
        attribution: AttributionArgument = Attribution.CURRENT,
        filter: EnrollmentFilterArgument = UNSET,
        group_by: GroupByArgument = UNSET,
        order_by: ProductionOrderArgument = UNSET,
        limit: LimitArgument = UNSET,
    ) -> Sequence[list[Row]]:
        question = await read_production_question(
            info, filter, group_by, order_by, limit, credited_by(attribution, scope)
        )
        keys = [ProductionKey(REACH[scope], row.branch, question) for row in rows]
        return await info.context.load.production_by_key.load_many(keys)

    @strawberry.field(
        description="Per cohort, the policies that took effect in one month, and number of months: "
        "how many are still active, had not ended by then; deaths count as lost.",
        graphql_type=list[RetentionRow],
    )
    @batched
    @staticmethod
    async def retention(
        rows: Sequence[AgentRow],
        info: Info,
        scope: ScopeArgument = Scope.DOWNLINE,
        effective_on: EffectiveOnArgument = UNSET,
        months: MonthsArgument = USUAL_MONTHS,
        filter: EnrollmentFilterArgument = UNSET,
    ) -> Sequence[list[Retained]]:
        question = await read_retention_question(info, effective_on, months, filter)
        keys = [RetentionKey(REACH[scope], row.branch, question) for row in rows]
        return await info.context.load.retention_by_key.load_many(keys)

    @strawberry.field(
        description="How many enrollments had another status on the morning of the second day than "
        "on that of the first, by cause, carrier and status, over today's downline: adds up to the "
        "difference of the two totals.",
        graphql_type=list[Change],
    )
    @batched
    @staticmethod
    async def changes(
        rows: Sequence[AgentRow],
        info: Info,
        between: BetweenArgument,
        scope: ScopeArgument = Scope.DOWNLINE,
        filter: EnrollmentFilterArgument = UNSET,
    ) -> Sequence[list[ChangeRow]]:
        question = await read_changes_question(info, between, filter)
        keys = [ChangesKey(REACH[scope], row.branch, question) for row in rows]
        return await info.context.load.changes_by_key.load_many(keys)


def other_day(info: Info, on: date | None) -> date | None:
    """The day asked for, unless it is today, whose tree is stored."""
    day = given(on)
    return None if day == info.context.viewer.today else day


async def load_uplines(rows: Sequence[AgentRow], info: Info, day: date) -> list[list[AgentRow]]:
    """Everyone above each agent on that day."""
    return await info.context.load.uplines_by_key.load_many(
        [UplinesKey(row.id, day) for row in rows]
    )


def credited_by(attribution: Attribution, scope: Scope) -> Attribution:
    """The tree that counts; for what an agent wrote alone it makes no difference."""
    return Attribution.CURRENT if scope is Scope.OWN else attribution


def read_depth(max_depth: int | None) -> int | None:
    """The number of levels asked for; None for all."""
    depth = given(max_depth)
    if depth is not None and depth < 1:
        raise BadArgument(f"`maxDepth` is {depth}; it must be 1 or more")
    return depth
