"""Molina and Zing: workbooks of one layout that do not say whose they are."""

import re
from collections.abc import Callable
from datetime import date

from ingest.synthesis.carriers.carrier import scattered
from ingest.synthesis.carriers.described import (
    DescribedCarrier,
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
from ingest.synthesis.dates import compact_date, us_date
from ingest.synthesis.decks import lives_of
from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.feed import Feed
from ingest.synthesis.manner import Kind
from ingest.synthesis.pairs import came_back, changed_at_new_year, replaced_in_silence
from ingest.synthesis.plans import Fate, Plan
from ingest.synthesis.story import Condition

COLUMNS = (
    ("Writing Agent", agent_name),
    ("Writing Agent NPN", npn),
    ("Member ID", member_id),
    ("Member Name", whole_name),
    ("DOB", birth),
    ("Plan ID", plan_code),
    ("Plan Type", plan_kind),
    ("County", county),
    ("State", state),
    ("App Received", submitted),
    ("Effective Date", effective),
    ("Term Date", ends),
    ("Status", status),
    ("Term Reason", reason),
)
STATUSES = {
    Condition.PENDING: "Pending",
    Condition.ACCEPTED: "Approved",
    Condition.ACTIVE: "Enrolled",
    Condition.ENDED: "Termed",
    Condition.DENIED: "Rejected",
    Condition.WITHDRAWN: "Withdrawn",
    Condition.CANCELLED: "Cancelled",
}
REASONS = {
    "Plan Change": "PLAN_CHANGE",
    "Plan Exit": "PLAN_EXIT",
    "Voluntary": "OTHER",
    "Moved": "OTHER",
    "Lost Eligibility": "OTHER",
}


def book(name_of: Callable[[date], str], named: str) -> Feed:
    """The one feed, under the name that the carrier gives it."""
    titles = (("Broker enrollment report", "As of {day}", ""),)
    return Feed("book", names_of(COLUMNS), (Kind.XLSX,), titles, name_of, re.compile(named))


class MolinaLayout(DescribedCarrier):
    """Prints member ids and whole names, no Medicare id."""

    share = 4
    columns = COLUMNS
    statuses = STATUSES
    pairs = (
        (2, changed_at_new_year("Plan Change", "PLAN_CHANGE")),
        (1, came_back),
        (1, replaced_in_silence),
    )

    def day_form(self, day: date) -> str:
        """`01/05/2026`."""
        return us_date(day)

    def member_id(self, enrollment: Enrollment) -> str:
        """The member id; the same numbers mean other people at the other carrier."""
        return f"M{scattered(enrollment.person.number, 9)}"

    def name(self, enrollment: Enrollment) -> str:
        """The first word and the last one."""
        return enrollment.person.name_from_one_column


class Molina(MolinaLayout):
    """Molina Healthcare."""

    code = "molina"
    lag = 4
    plans = (
        Plan("", "DSNP", "HMO", "H7678", "001", kind="HMO D-SNP"),
        Plan("", "MAPD", "HMO", "H7678", "014", kind="MAPD HMO"),
        Plan("", "MAPD", "HMO", "H5628", "007", kind="HMO"),
        Plan("", "MAPD", "HMO", "H5628", "003", kind="HMO", fate=Fate.PLAN_ENDED),
        Plan("", "DSNP", "HMO", "H7678", "009", kind="HMO D-SNP", fate=Fate.CONSOLIDATED),
    )
    feeds = (
        book(lambda day: f"Molina_Enrollments_{compact_date(day)}",
             r"Molina_Enrollments_\d{8}\.(xlsx|csv)"),
    )  # fmt: skip
    lives = lives_of(
        STATUSES,
        REASONS,
        plans,
        choices=("Voluntary",),
        deaths=("Deceased",),
        beside=((2, corrected_ahead),),
    )


class Zing(MolinaLayout):
    """Zing Health."""

    code = "zing"
    lag = 6
    plans = (
        Plan("", "CSNP", "HMO", "H4624", "001", kind="HMO C-SNP"),
        Plan("", "MAPD", "LPPO", "H7330", "002", kind="PPO"),
        Plan("", "DSNP", "LPPO", "H7330", "005", kind="PPO D-SNP"),
        Plan("", "MAPD", "LPPO", "H7330", "009", kind="PPO", fate=Fate.AREA_REDUCED),
    )
    feeds = (
        book(lambda day: f"zing book {day}", r"zing book \d{4}-\d\d-\d\d\.(xlsx|csv)"),
    )  # fmt: skip
    lives = lives_of(
        STATUSES,
        REASONS,
        plans,
        choices=("Voluntary",),
        deaths=("Death",),
        beside=((2, corrected_ahead),),
    )
