"""SCAN: a CSV with a plan's name and its PBP, and the contract nowhere."""

import re
from datetime import date

from ingest.synthesis.carriers.carrier import scattered
from ingest.synthesis.carriers.described import (
    DescribedCarrier,
    agent_name,
    birth,
    county,
    effective,
    ends,
    first_name,
    last_name,
    medicare_id,
    member_id,
    names_of,
    npn,
    pbp,
    plan_name,
    reason,
    state,
    status,
    submitted,
)
from ingest.synthesis.changes import corrected_ahead
from ingest.synthesis.dates import compact_date, us_date
from ingest.synthesis.decks import lives_of
from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.feed import Feed
from ingest.synthesis.manner import Kind
from ingest.synthesis.pairs import (
    came_back,
    changed_at_new_year,
    changed_unsaid,
    replaced_in_silence,
)
from ingest.synthesis.plans import Fate, Plan
from ingest.synthesis.story import Condition

COLUMNS = (
    ("Agent NPN", npn),
    ("Agent Name", agent_name),
    ("SCAN ID", member_id),
    ("MBI", medicare_id),
    ("Last Name", last_name),
    ("First Name", first_name),
    ("DOB", birth),
    ("County", county),
    ("State", state),
    ("Plan", plan_name),
    ("PBP", pbp),
    ("Received Date", submitted),
    ("Effective Date", effective),
    ("Disenroll Date", ends),
    ("Status", status),
    ("Disenroll Reason", reason),
)
STATUSES = {
    Condition.PENDING: "Pending",
    Condition.ACCEPTED: "Approved",
    Condition.ACTIVE: "Active",
    Condition.DENIED: "Denied",
    Condition.WITHDRAWN: "Withdrawn",
    Condition.ENDED: "Disenrolled",
    Condition.DECEASED: "Deceased",
}


class Scan(DescribedCarrier):
    """Prints reasons in words."""

    code = "scan"
    share = 4
    lag = 5
    prints_medicare_id = True
    columns = COLUMNS
    statuses = STATUSES
    no_end = "12/31/9999"
    plans = (
        Plan("SCAN Classic (HMO)", "MAPD", "HMO", "H5425", "001"),
        Plan("SCAN Venture (HMO)", "MAPD", "HMO", "H5425", "086"),
        Plan("SCAN Connections (HMO D-SNP)", "DSNP", "HMO", "H5425", "010"),
        Plan("SCAN Strive (HMO C-SNP)", "CSNP", "HMO", "H5425", "045"),
        Plan("SCAN Prime (HMO)", "MAPD", "HMO", "H5425", "028", fate=Fate.PLAN_ENDED),
        Plan("SCAN Plus (HMO)", "MAPD", "HMO", "H5425", "029", fate=Fate.AREA_REDUCED),
    )
    feeds = (
        Feed(
            "book",
            names_of(COLUMNS),
            (Kind.CSV,),
            (("SCAN Health Plan", "Broker book as of {day}"),),
            lambda day: f"SCAN_Broker_Book_{compact_date(day)}",
            re.compile(r"SCAN_Broker_Book_\d{8}\.csv"),
        ),
    )
    lives = lives_of(
        STATUSES,
        {
            "Plan Change": "PLAN_CHANGE",
            "Plan Exit": "PLAN_EXIT",
            "Voluntary": "OTHER",
            "Moved": "OTHER",
            "Long Story": "OTHER",
        },
        plans,
        choices=("Voluntary",),
        deaths=("",),
        beside=((2, corrected_ahead),),
    )
    pairs = (
        (2, changed_at_new_year("Plan Change", "PLAN_CHANGE")),
        (1, changed_unsaid),
        (1, came_back),
        (1, replaced_in_silence),
    )

    def day_form(self, day: date) -> str:
        """`01/05/2026`."""
        return us_date(day)

    def member_id(self, enrollment: Enrollment) -> str:
        """The SCAN id."""
        return f"S{scattered(enrollment.person.number, 9)}"
