"""Totals over one agent, a whole downline or everything the viewer may see."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry.utils.str_converters import to_camel_case

from graph.asked_fields import asked_below
from graph.batch import batched
from graph.carrier import Carrier, Plan
from graph.context import Info
from graph.enrollment_filter import EnrollmentFilter, read_enrollment_filter
from graph.given import given, given_list
from loaders.agent import AgentRow
from loaders.attribution import Attribution
from loaders.carrier import CarrierRow, PlanRow
from loaders.counting import Counting
from loaders.dimension import ProductionDimension
from loaders.errors import BadArgument
from loaders.order import Direction
from loaders.production import ProductionQuestion
from loaders.production_row import UNSTORED
from loaders.production_row import ProductionRow as Row
from loaders.production_statement import ProductionOrderField
from models import EnrollmentStatus, Network, Product, TerminationReason

LazyAgent = Annotated["Agent", strawberry.lazy("graph.agent")]  # type: ignore[name-defined]  # noqa: F821


@strawberry.input(description="How rows of production are sorted; level rows by their dimensions.")
class ProductionOrder:
    """Most submitted first, unless said otherwise."""

    field: ProductionOrderField = strawberry.field(
        default=ProductionOrderField.SUBMITTED, description="What to sort by."
    )
    direction: Direction = strawberry.field(
        default=Direction.DESC, description="In which direction."
    )


async def read_production_question(
    info: Info,
    filter: EnrollmentFilter | None,
    group_by: list[ProductionDimension] | None,
    order_by: ProductionOrder | None,
    limit: int | None,
    attribution: Attribution,
    *,
    from_top: bool = False,
) -> ProductionQuestion:
    """What is counted, by what it is grouped, and how many rows of it are wanted."""
    limit = given(limit)
    if limit is not None and limit < 0:
        raise BadArgument(f"`limit` is {limit}; it must be 0 or more")
    order = given(order_by) or ProductionOrder()
    return ProductionQuestion(
        await read_enrollment_filter(info, filter),
        given_list(group_by) or (),
        order.field,
        order.direction,
        limit,
        Counting(attribution, unstored_measures(info), from_top),
    )


def unstored_measures(info: Info) -> frozenset[str]:
    """The measures asked for that are in no stored total."""
    asked = asked_below(info)
    return frozenset(name for name in UNSTORED if to_camel_case(name) in asked)


@strawberry.type(
    description="Counts of the enrollments that share the values grouped by. A dimension not "
    "grouped by is null; one grouped by is null where the enrollments have no value. Months are "
    "their first day."
)
class ProductionRow:
    """Resolved from a production row of the loaders."""

    @strawberry.field(
        description="The writing agent, grouped by AGENT; null for all those together whom the "
        "viewer no longer sees, with another attribution than CURRENT.",
        graphql_type=LazyAgent | None,
    )
    @batched
    @staticmethod
    async def agent(rows: Sequence[Row], info: Info) -> Sequence[AgentRow | None]:
        agent_ids = {row.agent_id for row in rows if row.agent_id is not None}
        agents = await info.context.load.agent_by_id.load_many(agent_ids)
        found = {agent.id: agent for agent in agents if agent is not None}
        return [None if row.agent_id is None else found.get(row.agent_id) for row in rows]

    @strawberry.field(
        description="The agent through whom it came, grouped by BRANCH: the direct downline of the "
        "agent asked, or the agent itself for its own; on Query the tops.",
        graphql_type=LazyAgent | None,
    )
    @batched
    @staticmethod
    async def branch(rows: Sequence[Row], info: Info) -> Sequence[AgentRow | None]:
        agent_ids = {row.branch_id for row in rows if row.branch_id is not None}
        agents = await info.context.load.agent_by_id.load_many(agent_ids)
        found = {agent.id: agent for agent in agents if agent is not None}
        return [None if row.branch_id is None else found.get(row.branch_id) for row in rows]

    @strawberry.field(
        description="The carrier, grouped by CARRIER or PLAN.", graphql_type=Carrier | None
    )
    @batched
    @staticmethod
    async def carrier(rows: Sequence[Row], info: Info) -> Sequence[CarrierRow | None]:
        carrier_ids = {row.carrier_id for row in rows if row.carrier_id is not None}
        carriers = await info.context.load.carrier_by_id.load_many(carrier_ids)
        found = {carrier.id: carrier for carrier in carriers if carrier is not None}
        return [None if row.carrier_id is None else found.get(row.carrier_id) for row in rows]

    @strawberry.field(description="The plan, grouped by PLAN.", graphql_type=Plan | None)
    @batched
    @staticmethod
    async def plan(rows: Sequence[Row], info: Info) -> Sequence[PlanRow | None]:
        plan_ids = {row.plan_id for row in rows if row.plan_id is not None}
        plans = await info.context.load.plan_by_id.load_many(plan_ids)
        found = {plan.id: plan for plan in plans if plan is not None}
        return [None if row.plan_id is None else found.get(row.plan_id) for row in rows]

    product: Product | None = strawberry.field(description="What is covered.")
    network: Network | None = strawberry.field(description="How providers are bound.")
    state: str | None = strawberry.field(
        description="The clients' state, grouped by STATE or COUNTY."
    )
    county: str | None = strawberry.field(description="The clients' county.")
    status: EnrollmentStatus | None = strawberry.field(
        description="The status on the business date."
    )
    termination_reason: TerminationReason | None = strawberry.field(description="Why they ended.")
    submitted_day: date | None = strawberry.field(description="The day of submission.")
    submitted_month: date | None = strawberry.field(description="The month of submission.")
    effective_month: date | None = strawberry.field(
        description="The month the policies take effect in."
    )
    termed_month: date | None = strawberry.field(description="The month of the last covered day.")
    submitted: int = strawberry.field(
        description="Every enrollment that matches, whatever its status and whether or not its "
        "submitted date is known: the six counts added."
    )
    approved: int = strawberry.field(description="Confirmed and not yet effective.")
    active: int = strawberry.field(description="In effect.")
    attrited: int = strawberry.field(description="Ended before they became effective.")
    deceased: int = strawberry.field(description="Ended by the client's death.")
    disenrolled: int = strawberry.field(description="Policies that have ended.")
    unknown: int = strawberry.field(description="Of unknown state, pending ones included.")
    net: int = strawberry.field(description="Approved and active.")
    effective: int = strawberry.field(
        description="Those that took effect: active, disenrolled and deceased."
    )
    attrition_rate: float | None = strawberry.field(
        description="Attrited divided by submitted, 0 to 1; null when nothing was submitted."
    )
    rapid_disenrollments: int = strawberry.field(
        description="Policies that ended before the same day three months after they took "
        "effect, for another reason than death or Plan Exit."
    )
    rapid_disenrollment_rate: float | None = strawberry.field(
        description="Rapid disenrollments divided by effective, 0 to 1; null when nothing took "
        "effect."
    )
    stale: int = strawberry.field(
        description="Those that are not listed as expected, as `Enrollment.staleness` says."
    )
    last_updated_at: datetime | None = strawberry.field(
        description="When the report that last changed one of them was received; null when "
        "there are none."
    )
