"""One enrollment."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any

import strawberry
from strawberry.types import get_object_definition
from strawberry.utils.str_converters import to_camel_case

from graph.batch import batched
from graph.carrier import Carrier, Plan
from graph.client import Client
from graph.context import Info
from graph.history import EnrollmentEvent
from graph.node import Node
from graph.staleness import Staleness
from graph.status_explanation import explain
from graph.status_guide import TROUBLESHOOTING
from graph.type_check import by_class
from loaders.agent import AgentRow
from loaders.carrier import CarrierRow, PlanRow
from loaders.client import ClientRow
from loaders.enrollment import EVERY_COLUMN, EnrollmentRow
from loaders.history import EventRow
from loaders.staleness import StalenessRow
from models import EnrollmentStatus, Network, Product, TerminationReason

LazyAgent = Annotated["Agent", strawberry.lazy("graph.agent")]  # type: ignore[name-defined]  # noqa: F821


@strawberry.type(description="One policy of one client, or the application for one.")
class Enrollment(Node):
    """Resolved from an EnrollmentRow."""

    @classmethod
    @by_class
    def is_type_of(cls, value: object, _info: Any) -> bool:
        return isinstance(value, EnrollmentRow)

    @strawberry.field(description="The writing agent.", graphql_type=LazyAgent)
    @batched
    @staticmethod
    async def agent(rows: Sequence[EnrollmentRow], info: Info) -> Sequence[AgentRow | None]:
        return await info.context.load.agent_by_id.load_many([row.agent_id for row in rows])

    @strawberry.field(description="The carrier of the policy.", graphql_type=Carrier)
    @batched
    @staticmethod
    async def carrier(rows: Sequence[EnrollmentRow], info: Info) -> Sequence[CarrierRow | None]:
        return await info.context.load.carrier_by_id.load_many([row.carrier_id for row in rows])

    @strawberry.field(
        description="The plan; null where the carrier printed no code.", graphql_type=Plan | None
    )
    @batched
    @staticmethod
    async def plan(rows: Sequence[EnrollmentRow], info: Info) -> Sequence[PlanRow | None]:
        plan_ids = {row.plan_id for row in rows if row.plan_id is not None}
        plans = await info.context.load.plan_by_id.load_many(plan_ids)
        found = {plan.id: plan for plan in plans if plan is not None}
        return [None if row.plan_id is None else found.get(row.plan_id) for row in rows]

    plan_name: str | None = strawberry.field(description="The plan's name as printed.")
    product: Product = strawberry.field(description="What is covered.")
    network: Network = strawberry.field(description="How providers are bound.")

    @strawberry.field(description="The person who is enrolled.", graphql_type=Client)
    @batched
    @staticmethod
    async def client(rows: Sequence[EnrollmentRow], info: Info) -> Sequence[ClientRow | None]:
        return await info.context.load.client_by_id.load_many([row.client_id for row in rows])

    policy_number: str | None = strawberry.field(
        description="The carrier's policy or application number; never a member or Medicare id."
    )
    county: str | None = strawberry.field(description="The client's county.")
    state: str | None = strawberry.field(description="The client's state, two letters.")
    status: EnrollmentStatus = strawberry.field(description="The status on the business date.")
    status_since: date = strawberry.field(
        description="The day this status began, by a report or by the calendar."
    )

    @strawberry.field(
        description="One sentence: the line of the status rule that holds, its dates, the report."
    )
    @batched
    @staticmethod
    async def status_explanation(rows: Sequence[EnrollmentRow], info: Info) -> Sequence[str]:
        return await info.context.load.snapshot.pace.each(explain, rows)

    carrier_status: str | None = strawberry.field(
        description="The carrier's own words; null for carriers that print no status."
    )
    submitted_on: date | None = strawberry.field(
        description="The day the application was submitted; null where no feed prints one."
    )
    effective_on: date | None = strawberry.field(
        description="The day the policy takes effect; null while none is known."
    )
    termed_on: date | None = strawberry.field(
        description="The last covered day, past or ahead; null while there is no end."
    )
    termination_reason: TerminationReason | None = strawberry.field(
        description="Why it ended; null while not ended, and for a death."
    )
    termination_detail: str | None = strawberry.field(
        description="The reason as the carrier's code or words say it, where they do."
    )

    @strawberry.field(description="What to do about it; null where there is nothing to do.")
    @batched
    @staticmethod
    async def troubleshooting(rows: Sequence[EnrollmentRow], info: Info) -> Sequence[str | None]:
        return await info.context.load.snapshot.pace.each(what_to_do, rows)

    updated_at: datetime = strawberry.field(
        description="When the report that last changed this enrollment was received; the "
        "calendar does not move it."
    )

    @strawberry.field(
        description="As-of day of the newest report that still listed it, changed or not."
    )
    @batched
    @staticmethod
    async def reported_on(rows: Sequence[EnrollmentRow], info: Info) -> Sequence[date]:
        scopes = [tuple(row.listed_by) for row in rows]
        newest = await info.context.load.newest_listing_by_scopes.load_many(scopes)
        return [
            max(row.reported_on, listed or row.reported_on)
            for row, listed in zip(rows, newest, strict=True)
        ]

    @strawberry.field(
        description="Why no newer report lists it; null while it is listed as expected.",
        graphql_type=Staleness | None,
    )
    @batched
    @staticmethod
    async def staleness(rows: Sequence[EnrollmentRow], info: Info) -> Sequence[StalenessRow | None]:
        ids = [row.id for row in rows]
        return await info.context.load.staleness_by_enrollment_id.load_many(ids)

    @strawberry.field(
        description="Each time a carrier said something new, oldest first; the newest 100.",
        graphql_type=list[EnrollmentEvent],
    )
    @batched
    @staticmethod
    async def history(rows: Sequence[EnrollmentRow], info: Info) -> Sequence[list[EventRow]]:
        return await info.context.load.history_by_enrollment_id.load_many([row.id for row in rows])


def what_to_do(row: EnrollmentRow) -> str | None:
    """What the status guide says to do about an enrollment."""
    return TROUBLESHOOTING[(row.status, row.termination_reason)]


# What the resolvers above read of their rows; those not named here are given whole rows.
READ_BY: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "agent": ("agent_id",),
    "carrier": ("carrier_id",),
    "plan": ("plan_id",),
    "client": ("client_id",),
    "troubleshooting": ("status", "termination_reason"),
    "reported_on": ("reported_on", "listed_by"),
    "history": ("id",),
    "__typename": (),
}


@lru_cache(maxsize=1024)
def columns_behind(names: frozenset[str]) -> frozenset[str]:
    """The columns that the fields of these GraphQL names need."""
    python_names = {"__typename": "__typename"}
    read = dict(READ_BY)
    for field in get_object_definition(Enrollment, strict=True).fields:
        python_names[field.graphql_name or to_camel_case(field.python_name)] = field.python_name
        if field.base_resolver is None:
            read[field.python_name] = (field.python_name,)
    needed: set[str] = set()
    for name in names:
        needed.update(read.get(python_names[name], EVERY_COLUMN))
    return frozenset(needed)
