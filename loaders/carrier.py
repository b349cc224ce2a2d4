"""Carriers and their plans; both are the same for every viewer."""

from functools import cache
from typing import NamedTuple

from sqlalchemy import BigInteger, String, select
from sqlmodel import col

from loaders.align import one_per_key
from loaders.enrollment_filter import any_of
from loaders.loader import BatchLoader
from loaders.statement import Statement, compiled
from models import Carrier, Plan


class CarrierRow(NamedTuple):
    """A carrier and whether the operator has it in the aggregates."""

    id: int
    code: str
    name: str
    reporting: str
    cadence_days: int
    lag_days: int


class PlanRow(NamedTuple):
    """A plan of a carrier."""

    id: int
    carrier_id: int
    code: str
    name: str | None
    product: str
    network: str


class CarrierById(BatchLoader[int, CarrierRow | None]):
    """The carrier of an id."""

    async def batch_load_fn(self, carrier_ids: list[int]) -> list[CarrierRow | None]:
        """One statement for all ids."""
        rows = await self.snapshot.all(carriers_with("id"), {"wanted": carrier_ids})
        return one_per_key(carrier_ids, rows, key=lambda row: row.id)

    async def all(self) -> list[CarrierRow]:
        """Every carrier, by code."""
        return await self.snapshot.all(all_carriers(), {})


class CarrierByCode(BatchLoader[str, CarrierRow | None]):
    """The carrier of a code; None for a code that no carrier has."""

    async def batch_load_fn(self, codes: list[str]) -> list[CarrierRow | None]:
        """One statement for all codes."""
        rows = await self.snapshot.all(carriers_with("code"), {"wanted": codes})
        return one_per_key(codes, rows, key=lambda row: row.code)


class PlanById(BatchLoader[int, PlanRow | None]):
    """The plan of an id."""

    async def batch_load_fn(self, plan_ids: list[int]) -> list[PlanRow | None]:
        """One statement for all ids."""
        rows = await self.snapshot.all(plans_by_id(), {"wanted": plan_ids})
        return one_per_key(plan_ids, rows, key=lambda row: row.id)


@cache
def all_carriers() -> Statement[CarrierRow]:
    """Every carrier by code."""
    columns = [getattr(Carrier, name) for name in CarrierRow._fields]
    return compiled(select(*columns).order_by(col(Carrier.code)), CarrierRow._make)


@cache
def carriers_with(column: str) -> Statement[CarrierRow]:
    """The carriers whose column has one of the wanted values."""
    columns = [getattr(Carrier, name) for name in CarrierRow._fields]
    # Ids come from clients: one too large for the column is no carrier, not an error.
    item = BigInteger() if column == "id" else String()
    wanted = any_of(getattr(Carrier, column), "wanted", item)
    return compiled(select(*columns).where(wanted), CarrierRow._make)


@cache
def plans_by_id() -> Statement[PlanRow]:
    """The plans of some ids."""
    columns = [getattr(Plan, name) for name in PlanRow._fields]
    return compiled(select(*columns).where(any_of(col(Plan.id), "wanted")), PlanRow._make)
