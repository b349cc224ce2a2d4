"""The enums of the schema, each value with what it means."""

from enum import EnumMeta, StrEnum
from typing import TypeVar

import strawberry
from strawberry.types.enum import has_enum_definition

from loaders.agent_order import AgentOrderField
from loaders.attribution import Attribution
from loaders.changes import ChangeCause
from loaders.dimension import ProductionDimension
from loaders.enrollment_order import EnrollmentOrderField
from loaders.freshness import FreshnessState
from loaders.order import Direction
from loaders.production_statement import ProductionOrderField
from loaders.staleness import StaleCause
from models import (
    AgentLevel,
    AgentStatus,
    CarrierReporting,
    EnrollmentStatus,
    HeldReason,
    Network,
    Product,
    TerminationReason,
)

Values = TypeVar("Values", bound=EnumMeta)


class Scope(StrEnum):
    """Whose enrollments count for an agent."""

    OWN = "OWN"
    DOWNLINE = "DOWNLINE"


def described(values: Values, description: str, meanings: dict[str, str]) -> Values:
    """The Python enum as a GraphQL enum, every value with its meaning."""
    described_enum = strawberry.enum(values, description=description)
    if not has_enum_definition(described_enum):
        raise TypeError(f"{values!r} did not become a GraphQL enum")
    for value in described_enum.__strawberry_definition__.values:
        value.description = meanings[value.name]
    return values


described(
    Scope,
    "Whose enrollments count for an agent.",
    {
        "OWN": "Only those that this agent wrote.",
        "DOWNLINE": "Those of this agent and of everyone below, at any depth.",
    },
)
described(
    Attribution,
    "The tree of which day an enrollment is credited by.",
    {
        "CURRENT": "The tree of today.",
        "AT_SUBMITTED": "The tree on the submitted date; where there is none, on the effective "
        "date; where there is neither, on the first report's day.",
        "AT_EFFECTIVE": "The tree on the effective date; where there is none, on the submitted "
        "date, else on the first report's day.",
    },
)
described(
    AgentLevel,
    "The rung of the hierarchy that an agent stands on.",
    {
        "SOLICITOR": "Solicitor, the lowest rung.",
        "AGENT": "Writing agent.",
        "GA": "General agent.",
        "MGA": "Managing general agent.",
        "SGA": "Senior general agent.",
        "FMO": "Field marketing organisation.",
        "NMO": "National marketing organisation, the highest rung.",
    },
)
described(
    AgentStatus,
    "Whether an agent is with the organisation today.",
    {
        "ACTIVE": "With the organisation and free to write.",
        "CHURNED": "No longer with the organisation.",
        "SUSPENDED": "On a compliance hold.",
    },
)
described(
    CarrierReporting,
    "Whether a carrier is in lists and totals that name no carrier, or why it is left out.",
    {
        "INCLUDED": "In all lists and totals.",
        "NO_REGULAR_REPORT": "Left out: the carrier sends no regular report.",
        "LOW_VOLUME": "Left out: the organisation writes too little with this carrier.",
    },
)
described(
    FreshnessState,
    "Whether a carrier's next report is still to be expected.",
    {
        "FRESH": "The next report is not expected before today.",
        "DUE": "The next report is overdue by at most seven days.",
        "LATE": "The next report is overdue by more than seven days.",
        "NEVER": "No report was ever taken in.",
    },
)
described(
    Direction,
    "The direction of an order; rows without the value come last in both.",
    {"ASC": "Smallest, earliest or first in the alphabet first.", "DESC": "The other way round."},
)
described(
    AgentOrderField,
    "What agents are sorted by.",
    {
        "NAME": "Name, in one alphabet for all languages; agents of the same name by NPN.",
        "NPN": "National Producer Number, compared as text.",
    },
)
described(
    EnrollmentOrderField,
    "What enrollments are sorted by; level ones by their age in the database.",
    {
        "SUBMITTED_ON": "The day the application was submitted.",
        "EFFECTIVE_ON": "The day the policy takes effect.",
        "TERMED_ON": "The last covered day.",
        "UPDATED_AT": "When the report that last changed it was received.",
    },
)
described(
    ProductionDimension,
    "What production can be grouped by.",
    {
        "AGENT": "The writing agent.",
        "BRANCH": "The direct downline, of the agent asked, through which it came; the agent "
        "itself for own production; on Query the tops.",
        "CARRIER": "The carrier.",
        "PLAN": "The plan; brings the carrier with it.",
        "PRODUCT": "What is covered.",
        "NETWORK": "How providers are bound.",
        "STATE": "The client's state.",
        "COUNTY": "The client's county; brings the state with it.",
        "STATUS": "The status on the business date.",
        "TERMINATION_REASON": "Why it ended; null for those that have not.",
        "SUBMITTED_DAY": "The day of submission.",
        "SUBMITTED_MONTH": "The month of submission.",
        "EFFECTIVE_MONTH": "The month the policy takes effect in.",
        "TERMED_MONTH": "The month of the last covered day.",
    },
)
described(
    ProductionOrderField,
    "What rows of production are sorted by; level rows by their dimensions.",
    {
        "SUBMITTED": "How many match in all.",
        "ACTIVE": "How many are active.",
        "NET": "How many are approved or active.",
        "DIMENSIONS": "The dimensions, in `groupBy` order: agents by name, carriers and plans by "
        "code, enums as declared, dates by time; DESC the other way round, none last in both.",
    },
)
described(
    Product,
    "What a plan covers.",
    {
        "MA": "Medicare Advantage without drugs.",
        "MAPD": "Medicare Advantage with prescription drugs.",
        "PDP": "Prescription drugs alone.",
        "MEDSUPP": "Medicare Supplement.",
        "DSNP": "Special needs plan for people with Medicare and Medicaid.",
        "CSNP": "Special needs plan for people with a chronic condition.",
        "ISNP": "Special needs plan for people in an institution.",
        "OTHER": "Anything else, or nothing that could be read.",
    },
)
described(
    Network,
    "How providers are bound to a plan.",
    {
        "HMO": "Health maintenance organisation.",
        "HMO_POS": "Health maintenance organisation with a point-of-service option.",
        "LPPO": "Local preferred provider organisation.",
        "RPPO": "Regional preferred provider organisation.",
        "PFFS": "Private fee for service.",
        "NONE": "No network, or none that is printed.",
    },
)
described(
    EnrollmentStatus,
    "What state an enrollment is in on the business date.",
    {
        "APPROVED": "The application is confirmed and not yet effective.",
        "ACTIVE": "The policy is in effect.",
        "ATTRITED": "The application ended before it became effective.",
        "DECEASED": "The client has died.",
        "POLICY_DISENROLLMENT": "This policy has ended.",
        "UNKNOWN": "Not known; pending and submitted applications are here.",
    },
)
described(
    TerminationReason,
    "Why an enrollment ended.",
    {
        "DENIED": "The carrier denied the application because of an error in it.",
        "WITHDRAWN": "The client withdrew before CMS accepted the application.",
        "CANCELED": "The client cancelled after acceptance and before the effective date.",
        "PLAN_CHANGE": "The client changed to a new plan.",
        "PLAN_EXIT": "The policy no longer exists in the client's area.",
        "OTHER": "None of these, or nothing was printed.",
    },
)
described(
    HeldReason,
    "What a row lacks, so that it waits.",
    {
        "UNKNOWN_AGENT": "Its agent is not known, or none is printed.",
        "MISSING_EFFECTIVE_DATE": "No effective date is printed.",
        "MISSING_IDENTITY": "No member id, Medicare id or name is printed.",
        "INVALID_DATE": "A date in it cannot be read.",
        "CONFLICT": "Its ids belong to enrollments of different members.",
    },
)
described(
    StaleCause,
    "What can keep the update of an enrollment from coming.",
    {
        "CARRIER_NOT_UPDATED": "The carrier's last report is itself overdue.",
        "AGENT_CHURNED": "The writing agent is no longer with the organisation.",
        "MEMBER_NO_LONGER_TRACKED": "The newest report no longer lists it.",
        "COMPLIANCE_ISSUE": "A compliance entry about the policy is open.",
        "HIERARCHY_CHANGED": "The agent moved uplines after it was last listed.",
    },
)
described(
    ChangeCause,
    "What made a status another.",
    {
        "REPORT": "A report said something new.",
        "CALENDAR": "A day came that was known before: of taking effect, or after the last "
        "covered one.",
    },
)
