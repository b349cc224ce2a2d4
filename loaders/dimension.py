"""What production can be grouped by: the columns of each dimension and the order of its values."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, DateTime, cast, func, literal_column
from sqlalchemy.orm import aliased
from sqlmodel import col

from models import Agent, Carrier, Enrollment, Plan


class ProductionDimension(StrEnum):
    """What production can be grouped by."""

    AGENT = "AGENT"
    BRANCH = "BRANCH"
    CARRIER = "CARRIER"
    PLAN = "PLAN"
    PRODUCT = "PRODUCT"
    NETWORK = "NETWORK"
    STATE = "STATE"
    COUNTY = "COUNTY"
    STATUS = "STATUS"
    TERMINATION_REASON = "TERMINATION_REASON"
    SUBMITTED_DAY = "SUBMITTED_DAY"
    SUBMITTED_MONTH = "SUBMITTED_MONTH"
    EFFECTIVE_MONTH = "EFFECTIVE_MONTH"
    TERMED_MONTH = "TERMED_MONTH"


# The columns that each dimension fills in a row; the plan brings its carrier, the county its state.
COLUMNS: dict[ProductionDimension, tuple[str, ...]] = {
    ProductionDimension.AGENT: ("agent_id",),
    ProductionDimension.BRANCH: ("branch_id",),
    ProductionDimension.CARRIER: ("carrier_id",),
    ProductionDimension.PLAN: ("plan_id", "carrier_id"),
    ProductionDimension.PRODUCT: ("product",),
    ProductionDimension.NETWORK: ("network",),
    ProductionDimension.STATE: ("state",),
    ProductionDimension.COUNTY: ("county", "state"),
    ProductionDimension.STATUS: ("status",),
    ProductionDimension.TERMINATION_REASON: ("termination_reason",),
    ProductionDimension.SUBMITTED_DAY: ("submitted_day",),
    ProductionDimension.SUBMITTED_MONTH: ("submitted_month",),
    ProductionDimension.EFFECTIVE_MONTH: ("effective_month",),
    ProductionDimension.TERMED_MONTH: ("termed_month",),
}
ALL_COLUMNS = tuple(dict.fromkeys(name for names in COLUMNS.values() for name in names))


def grouped_columns(dimensions: Sequence[ProductionDimension]) -> tuple[str, ...]:
    """The columns that the dimensions fill, in the dimensions' order, each once."""
    return tuple(dict.fromkeys(name for dimension in dimensions for name in COLUMNS[dimension]))


def dimension_value(name: str) -> Any:
    """The expression of a column over enrollments; a month is its first day."""
    if name.endswith("_month"):
        day = getattr(Enrollment, name.replace("_month", "_on"))
        return cast(func.date_trunc(literal_column("'month'"), cast(day, DateTime)), Date).label(
            name
        )
    column = "submitted_on" if name == "submitted_day" else name
    return getattr(Enrollment, column).label(name)


def with_names(query: Any, totals: Any, names: Sequence[str]) -> tuple[Any, list[Any]]:
    """The query joined to what its columns are sorted by, and the expressions to sort by.

    Agents by name, carriers and plans by code, enums as declared, dates by time.
    """
    terms: list[Any] = []
    for name in names:
        if name in ("agent_id", "branch_id"):
            named: Any = aliased(Agent)
            query = query.outerjoin(named, named.id == totals.c[name])
            terms += [named.name_key, named.npn]
        elif name == "carrier_id":
            query = query.outerjoin(Carrier, col(Carrier.id) == totals.c.carrier_id)
            terms.append(in_code_order(col(Carrier.code)))
        elif name == "plan_id":
            query = query.outerjoin(Plan, col(Plan.id) == totals.c.plan_id)
            terms.append(in_code_order(col(Plan.code)))
        elif name in ("state", "county"):
            terms.append(in_code_order(totals.c[name]))
        else:
            terms.append(totals.c[name])
    return query, terms


def in_code_order(column: Any) -> Any:
    """The column sorted by its characters' codes, on every server alike."""
    return column.collate("C")
