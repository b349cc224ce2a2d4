"""Every loader of one request."""

from typing import Any, Generic, TypeVar

from loaders.agent import AgentById, AgentByNpn, UplinesByKey
from loaders.agent_page import AgentCountByKey, AgentPageByKey
from loaders.carrier import CarrierByCode, CarrierById, PlanById
from loaders.changes import ChangesByKey
from loaders.client import ClientById
from loaders.database import Snapshot
from loaders.descendant import DescendantCountByKey, DescendantPageByKey
from loaders.enrollment import EnrollmentById, NewestListingByScopes
from loaders.enrollment_page import EnrollmentCountByKey, EnrollmentPageByKey
from loaders.freshness import FreshnessByCarrierId
from loaders.held_row import HeldRowById, HeldRowCountByKey, HeldRowPageByKey
from loaders.history import HistoryByEnrollmentId
from loaders.loader import BatchLoader
from loaders.production import ProductionByKey
from loaders.report import ReportById, ReportCountByKey, ReportPageByKey, ToldReportById
from loaders.retention import RetentionByKey
from loaders.staleness import StalenessByEnrollmentId
from loaders.viewer import Viewer

Loader = TypeVar("Loader", bound=BatchLoader[Any, Any])

# What tells of clients: their names and ids, the cells of held rows, and reports' statements.
DETAILED = {
    "client_by_id",
    "held_row_by_id",
    "held_row_page_by_key",
    "history_by_enrollment_id",
    "told_report_by_id",
}


ONE_EACH = ("client_by_id", "held_row_by_id")  # of these a key is a client


class OnDemand(Generic[Loader]):
    """A loader that is made when it is first asked for, and then kept."""

    def __init__(self, kind: type[Loader]) -> None:
        self.kind = kind

    def __set_name__(self, _owner: type["Loaders"], name: str) -> None:
        self.name = name

    def __get__(self, loaders: "Loaders", _owner: type["Loaders"]) -> Loader:
        loader = self.kind(loaders.snapshot, loaders.viewer)
        loaders.__dict__[self.name] = loader  # from now on found before this descriptor
        return loader


class Loaders:
    """Every loader of one request: it reads this snapshot and shows what this viewer may see."""

    def __init__(self, snapshot: Snapshot, viewer: Viewer) -> None:
        self.snapshot, self.viewer = snapshot, viewer
        self.looked_up: set[str] = set()  # members by an id, whom an answer tells to be clients

    def has_shown_details(self) -> bool:
        """Whether the viewer may have read something of clients unmasked, or looked some up."""
        if not self.viewer.sees_client_details:
            return False
        return bool(self.looked_up) or not DETAILED.isdisjoint(self.__dict__)

    def clients_shown(self) -> int:
        """Of how many clients, or rows that are held for one, the viewer has read details.

        Who is looked up and shown is mostly the same, and counts once.
        """
        return max(len(self.looked_up), self.details_read())

    def details_read(self) -> int:
        """Of how many of them details were fetched unmasked."""
        if not self.viewer.sees_client_details:
            return 0
        made: dict[str, BatchLoader[Any, Any]] = self.__dict__
        shown = sum(len(made[name].batches) for name in ONE_EACH if name in made)
        pages = made.get("held_row_page_by_key")
        if pages is not None:
            answered = ((key, batch) for key, batch in pages.batches.items() if batch.values)
            shown += sum(len(batch.value(key).rows) for key, batch in answered)
        return shown

    def forget(self) -> None:
        """Let go of all that was read; executors are cycles that would hold it for long."""
        self.__dict__.clear()

    agent_by_id = OnDemand(AgentById)
    agent_by_npn = OnDemand(AgentByNpn)
    agent_count_by_key = OnDemand(AgentCountByKey)
    agent_page_by_key = OnDemand(AgentPageByKey)
    carrier_by_code = OnDemand(CarrierByCode)
    carrier_by_id = OnDemand(CarrierById)
    freshness_by_carrier_id = OnDemand(FreshnessByCarrierId)
    changes_by_key = OnDemand(ChangesByKey)
    client_by_id = OnDemand(ClientById)
    descendant_count_by_key = OnDemand(DescendantCountByKey)
    descendant_page_by_key = OnDemand(DescendantPageByKey)
    enrollment_by_id = OnDemand(EnrollmentById)
    enrollment_count_by_key = OnDemand(EnrollmentCountByKey)
    enrollment_page_by_key = OnDemand(EnrollmentPageByKey)
    held_row_by_id = OnDemand(HeldRowById)
    held_row_count_by_key = OnDemand(HeldRowCountByKey)
    held_row_page_by_key = OnDemand(HeldRowPageByKey)
    history_by_enrollment_id = OnDemand(HistoryByEnrollmentId)
    newest_listing_by_scopes = OnDemand(NewestListingByScopes)
    plan_by_id = OnDemand(PlanById)
    production_by_key = OnDemand(ProductionByKey)
    report_by_id = OnDemand(ReportById)
    report_count_by_key = OnDemand(ReportCountByKey)
    report_page_by_key = OnDemand(ReportPageByKey)
    retention_by_key = OnDemand(RetentionByKey)
    staleness_by_enrollment_id = OnDemand(StalenessByEnrollmentId)
    told_report_by_id = OnDemand(ToldReportById)
    uplines_by_key = OnDemand(UplinesByKey)
