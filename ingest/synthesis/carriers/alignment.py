"""Alignment: a workbook whose days are plain serial numbers."""

import re
from datetime import date

from ingest.synthesis.carriers.carrier import scattered
from ingest.synthesis.carriers.described import (
    DescribedCarrier,
    Row,
    agent_name,
    birth,
    county,
    effective,
    ends,
    member_id,
    names_of,
    npn,
    plan_code,
    plan_kind,
    reason,
    state,
    status,
    submitted,
    whole_name,
)
from ingest.synthesis.changes import corrected_ahead
from ingest.synthesis.dates import compact_date
from ingest.synthesis.decks import lives_of
from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.feed import Feed
from ingest.synthesis.manner import EXCEL_EPOCH, Cell, Kind
from ingest.synthesis.pairs import came_back, changed_at_new_year, replaced_in_silence
from ingest.synthesis.plans import Fate, Plan
from ingest.synthesis.story import Condition


def serial(day: date) -> int:
    """The number that Excel keeps a day as."""
    return day.toordinal() - EXCEL_EPOCH


def stamp(row: Row) -> Cell:
    """When the carrier last touched the row, as it says."""
    return row.day(row.enrollment.life.submitted)


COLUMNS = (
    ("BrokerNPN", npn),
    ("BrokerName", agent_name),
    ("MemberId", member_id),
    ("MemberName", whole_name),
    ("DateOfBirth", birth),
    ("PlanCode", plan_code),
    ("ProductType", plan_kind),
    ("County", county),
    ("State", state),
    ("SubmitDate", submitted),
    ("EffectiveDate", effective),
    ("TermDate", ends),
    ("EnrollmentStatus", status),
    ("TermReason", reason),
    ("LastUpdated", stamp),
)
STATUSES = {
    Condition.PENDING: "SUBMITTED",
    Condition.ACTIVE: "ENROLLED",
    Condition.ENDED: "TERMED",
    Condition.DENIED: "DECLINED",
    Condition.CANCELLED: "CANCELLED",
}


class Alignment(DescribedCarrier):
    """Prints no Medicare id."""

    code = "alignment"
    share = 4
    lag = 2
    columns = COLUMNS
    statuses = STATUSES
    plans = (
        Plan("", "MAPD", "HMO", "H3815", "001", kind="HMO"),
        Plan("", "CSNP", "HMO", "H3815", "014", kind="HMO C-SNP"),
        Plan("", "MAPD", "LPPO", "H9686", "003", kind="MAPD PPO"),
        Plan("", "MA", "LPPO", "H9686", "008", kind="MA PPO"),
        Plan("", "MAPD", "HMO_POS", "H3815", "027", kind="HMO-POS", fate=Fate.PLAN_ENDED),
    )
    feeds = (
        Feed(
            "book",
            names_of(COLUMNS),
            (Kind.XLSX,),
            (("Alignment Health Plan", "as of {day}"),),
            lambda day: f"AHP_Production_{compact_date(day)}",
            re.compile(r"AHP_Production_\d{8}\.(xlsx|csv)"),
        ),
    )
    lives = lives_of(
        STATUSES,
        {
            "Plan Change": "PLAN_CHANGE",
            "Plan Exit": "PLAN_EXIT",
            "Voluntary": "OTHER",
            "Relocated": "OTHER",
            "Unreachable": "OTHER",
        },
        plans,
        choices=("Voluntary",),
        deaths=("Deceased",),
        beside=((2, corrected_ahead),),
    )
    pairs = (
        (2, changed_at_new_year("Plan Change", "PLAN_CHANGE")),
        (1, came_back),
        (1, replaced_in_silence),
    )

    def day_form(self, day: date) -> int:
        """As Excel keeps it."""
        return serial(day)

    def member_id(self, enrollment: Enrollment) -> str:
        """The member id."""
        return f"{scattered(enrollment.person.number, 9)}"

    def name(self, enrollment: Enrollment) -> str:
        """The first word and the last one."""
        return enrollment.person.name_from_one_column
