"""Carriers and plans."""

from collections.abc import Sequence
from typing import Any

import strawberry

from graph.batch import batched
from graph.context import Info
from graph.freshness import Freshness
from graph.node import Node
from graph.type_check import by_class
from loaders.carrier import CarrierRow, PlanRow
from loaders.freshness import FreshnessRow
from models import CarrierReporting, Network, Product


@strawberry.type(description="An insurer whose reports are taken in.")
class Carrier(Node):
    """Resolved from a CarrierRow."""

    @classmethod
    @by_class
    def is_type_of(cls, value: object, _info: Any) -> bool:
        return isinstance(value, CarrierRow)

    code: str = strawberry.field(
        description="Short name by which filters know the carrier, such as `uhc`."
    )
    name: str = strawberry.field(description="The carrier's name.")
    reporting: CarrierReporting = strawberry.field(
        description="Whether the carrier is in lists and totals that name no carrier."
    )

    @strawberry.field(
        description="How fresh the carrier's reports are on the business date.",
        graphql_type=Freshness,
    )
    @batched
    @staticmethod
    async def freshness(rows: Sequence[CarrierRow], info: Info) -> Sequence[FreshnessRow]:
        return await info.context.load.freshness_by_carrier_id.load_many([row.id for row in rows])


@strawberry.type(description="A plan of a carrier.")
class Plan(Node):
    """Resolved from a PlanRow."""

    @classmethod
    @by_class
    def is_type_of(cls, value: object, _info: Any) -> bool:
        return isinstance(value, PlanRow)

    code: str = strawberry.field(
        description="Contract and plan as `H1234-001`, or `H1234-001-002` with a segment."
    )
    name: str | None = strawberry.field(description="The plan's name, where one is known.")
    product: Product = strawberry.field(description="What the plan covers.")
    network: Network = strawberry.field(description="How providers are bound to the plan.")

    @strawberry.field(description="The carrier that offers the plan.", graphql_type=Carrier)
    @batched
    @staticmethod
    async def carrier(rows: Sequence[PlanRow], info: Info) -> Sequence[CarrierRow | None]:
        return await info.context.load.carrier_by_id.load_many([row.carrier_id for row in rows])
