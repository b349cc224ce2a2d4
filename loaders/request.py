"""Every loader of one request."""

from dataclasses import dataclass

from loaders.agent import AgentById, AgentByNpn, UplinesByAgentId
from loaders.agent_page import AgentCountByKey, AgentPageByKey
from loaders.carrier import CarrierByCode, CarrierById, PlanById
from loaders.client import ClientById
from loaders.database import Snapshot
from loaders.descendant import DescendantCountByKey, DescendantPageByKey
from loaders.enrollment import EnrollmentById, NewestListingByScopes
from loaders.enrollment_page import EnrollmentCountByKey, EnrollmentPageByKey
from loaders.freshness import FreshnessByCarrierId
from loaders.held_row import HeldRowById, HeldRowCountByKey, HeldRowPageByKey
from loaders.history import HistoryByEnrollmentId
from loaders.production import ProductionByKey
from loaders.report import ReportById, ReportCountByKey, ReportPageByKey, ToldReportById
from loaders.viewer import Viewer


@dataclass(frozen=True)
class Loaders:
    """Every loader of one request; build a fresh set per request."""

    agent_by_id: AgentById
    agent_by_npn: AgentByNpn
    agent_count_by_key: AgentCountByKey
    agent_page_by_key: AgentPageByKey
    carrier_by_code: CarrierByCode
    carrier_by_id: CarrierById
    freshness_by_carrier_id: FreshnessByCarrierId
    client_by_id: ClientById
    descendant_count_by_key: DescendantCountByKey
    descendant_page_by_key: DescendantPageByKey
    enrollment_by_id: EnrollmentById
    enrollment_count_by_key: EnrollmentCountByKey
    enrollment_page_by_key: EnrollmentPageByKey
    held_row_by_id: HeldRowById
    held_row_count_by_key: HeldRowCountByKey
    held_row_page_by_key: HeldRowPageByKey
    history_by_enrollment_id: HistoryByEnrollmentId
    newest_listing_by_scopes: NewestListingByScopes
    plan_by_id: PlanById
    production_by_key: ProductionByKey
    report_by_id: ReportById
    report_count_by_key: ReportCountByKey
    report_page_by_key: ReportPageByKey
    told_report_by_id: ToldReportById
    uplines_by_agent_id: UplinesByAgentId


def build_loaders(snapshot: Snapshot, viewer: Viewer) -> Loaders:
    """A fresh set that reads this snapshot and shows what this viewer may see."""
    return Loaders(
        agent_by_id=AgentById(snapshot, viewer),
        agent_by_npn=AgentByNpn(snapshot, viewer),
        agent_count_by_key=AgentCountByKey(snapshot, viewer),
        agent_page_by_key=AgentPageByKey(snapshot, viewer),
        carrier_by_code=CarrierByCode(snapshot, viewer),
        carrier_by_id=CarrierById(snapshot, viewer),
        freshness_by_carrier_id=FreshnessByCarrierId(snapshot, viewer),
        client_by_id=ClientById(snapshot, viewer),
        descendant_count_by_key=DescendantCountByKey(snapshot, viewer),
        descendant_page_by_key=DescendantPageByKey(snapshot, viewer),
        enrollment_by_id=EnrollmentById(snapshot, viewer),
        enrollment_count_by_key=EnrollmentCountByKey(snapshot, viewer),
        enrollment_page_by_key=EnrollmentPageByKey(snapshot, viewer),
        held_row_by_id=HeldRowById(snapshot, viewer),
        held_row_count_by_key=HeldRowCountByKey(snapshot, viewer),
        held_row_page_by_key=HeldRowPageByKey(snapshot, viewer),
        history_by_enrollment_id=HistoryByEnrollmentId(snapshot, viewer),
        newest_listing_by_scopes=NewestListingByScopes(snapshot, viewer),
        plan_by_id=PlanById(snapshot, viewer),
        production_by_key=ProductionByKey(snapshot, viewer),
        report_by_id=ReportById(snapshot, viewer),
        report_count_by_key=ReportCountByKey(snapshot, viewer),
        report_page_by_key=ReportPageByKey(snapshot, viewer),
        told_report_by_id=ToldReportById(snapshot, viewer),
        uplines_by_agent_id=UplinesByAgentId(snapshot, viewer),
    )
