"""Tables with their rules, the database they live in, and its migrations."""

from models.access_log import AccessLog
from models.agent import Agent, AgentLevel, AgentStatus
from models.carrier import (
    Carrier,
    CarrierReporting,
    Crosswalk,
    Network,
    Plan,
    Product,
    WritingNumber,
    WritingNumberKind,
)
from models.client import Client
from models.compliance import Compliance
from models.enrollment import (
    Enrollment,
    EnrollmentEvent,
    EnrollmentKey,
    EnrollmentStatus,
    FormerEnrollment,
    KeyKind,
    SaidReason,
    TerminationReason,
    Word,
)
from models.hierarchy import AGENT_MOVE, BusinessDay, Downline, Upline
from models.production import (
    CELLS_FROM,
    ORGANISATION,
    TOTALS_FROM,
    ProductionCell,
    ProductionTotal,
)
from models.report import TOLD_REPORT, FeedKind, HeldReason, HeldRow, Report, Scope
from models.secret import Secret

__all__ = [
    "AGENT_MOVE",
    "CELLS_FROM",
    "ORGANISATION",
    "TOLD_REPORT",
    "TOTALS_FROM",
    "AccessLog",
    "Agent",
    "AgentLevel",
    "AgentStatus",
    "BusinessDay",
    "Carrier",
    "CarrierReporting",
    "Client",
    "Compliance",
    "Crosswalk",
    "Downline",
    "Enrollment",
    "EnrollmentEvent",
    "EnrollmentKey",
    "EnrollmentStatus",
    "FeedKind",
    "FormerEnrollment",
    "HeldReason",
    "HeldRow",
    "KeyKind",
    "Network",
    "Plan",
    "Product",
    "ProductionCell",
    "ProductionTotal",
    "Report",
    "SaidReason",
    "Scope",
    "Secret",
    "TerminationReason",
    "Upline",
    "Word",
    "WritingNumber",
    "WritingNumberKind",
]
