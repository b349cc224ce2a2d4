"""Banner: a text with pipes, names in capitals with the last name first."""

import re
from datetime import date

from ingest.synthesis.carriers.carrier import scattered
from ingest.synthesis.carriers.described import (
    DescribedCarrier,
    agent_name,
    birth,
    capitals,
    county,
    effective,
    ends,
    last_name_first,
    medicare_id,
    member_id,
    names_of,
    npn,
    plan_code,
    reason,
    state,
    status,
    submitted,
)
from ingest.synthesis.changes import corrected_ahead
from ingest.synthesis.dates import compact_date, iso_date
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
    ("NPN", npn),
    ("Agent", agent_name),
    ("MemberID", member_id),
    ("MBI", medicare_id),
    ("Name", capitals(last_name_first)),
    ("DOB", birth),
    ("Plan", plan_code),
    ("County", county),
    ("State", state),
    ("Submitted", submitted),
    ("Effective", effective),
    ("Termed", ends),
    ("Status", status),
    ("Reason", reason),
)
STATUSES = {
    Condition.PENDING: "Submitted",
    Condition.ACCEPTED: "Approved",
    Condition.ACTIVE: "Effective",
    Condition.CANCELLED: "Cancelled",
    Condition.DENIED: "Denied",
    Condition.WITHDRAWN: "Withdrawn",
    Condition.ENDED: "Terminated",
    Condition.DECEASED: "Deceased",
}


class Banner(DescribedCarrier):
    """Prints a plan's code and nothing else of it; the plan list knows the rest."""

    code = "banner"
    share = 4
    lag = 2
    prints_medicare_id = True
    columns = COLUMNS
    statuses = STATUSES
    no_end = "9999-12-31"
    plans = (
        Plan("Banner Medicare Advantage Prime (HMO)", "MAPD", "HMO", "H5843", "001"),
        Plan("Banner Medicare Advantage Plus (PPO)", "MAPD", "LPPO", "H7273", "002"),
        Plan("Banner Medicare Dual (HMO D-SNP)", "DSNP", "HMO", "H4931", "003"),
        Plan("Banner Medicare Rx (PDP)", "PDP", "NONE", "S7117", "004"),
        Plan("Banner Medicare Value (HMO)", "MAPD", "HMO", "H5843", "009", fate=Fate.PLAN_ENDED),
        Plan("Banner Medicare Core (HMO)", "MAPD", "HMO", "H5843", "010", fate=Fate.CONSOLIDATED),
    )
    feeds = (
        Feed(
            "book",
            names_of(COLUMNS),
            (Kind.PIPES,),
            (("Banner Medicare Advantage", "as of {day}"),),
            lambda day: f"banner_{compact_date(day)}",
            re.compile(r"banner_\d{8}\.txt"),
        ),
    )
    lives = lives_of(
        STATUSES,
        {
            "Plan Change": "PLAN_CHANGE",
            "Plan Exit": "PLAN_EXIT",
            "Voluntary": "OTHER",
            "Moved": "OTHER",
            "Incarceration": "OTHER",
        },
        plans,
        choices=("Voluntary",),
        deaths=("", "Death"),
        beside=((2, corrected_ahead),),
    )
    pairs = (
        (2, changed_at_new_year("Plan Change", "PLAN_CHANGE")),
        (1, changed_unsaid),
        (1, came_back),
        (1, replaced_in_silence),
    )

    def day_form(self, day: date) -> str:
        """`2026-01-05`."""
        return iso_date(day)

    def member_id(self, enrollment: Enrollment) -> str:
        """The member id."""
        return f"B{scattered(enrollment.person.number, 8)}"

    def name(self, enrollment: Enrollment) -> str:
        """Read from capitals."""
        return enrollment.person.name_read_from_capitals
