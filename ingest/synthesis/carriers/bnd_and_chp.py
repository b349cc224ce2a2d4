"""BND and Central Health Plan: CSVs of one layout that do not say whose they are."""

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
    ("Broker NPN", npn),
    ("Broker", agent_name),
    ("Member No", member_id),
    ("Medicare ID", medicare_id),
    ("Member", last_name_first),
    ("Birthdate", birth),
    ("Contract-PBP", plan_code),
    ("County", county),
    ("State", state),
    ("Application Date", submitted),
    ("Effective", effective),
    ("Term", ends),
    ("Member Status", status),
    ("Disenrollment Code", reason),
)
STATUSES = {
    Condition.PENDING: "P",
    Condition.ACCEPTED: "A",
    Condition.ACTIVE: "E",
    Condition.ENDED: "D",
    Condition.DENIED: "R",
    Condition.CANCELLED: "C",
}
CODES = {
    "13": "PLAN_CHANGE",
    "88": "PLAN_CHANGE",
    "09": "PLAN_EXIT",
    "10": "PLAN_EXIT",
    "11": "OTHER",
    "92": "OTHER",
    "05": "OTHER",
    "97": "OTHER",
}


def book(name_of: Callable[[date], str], named: str) -> Feed:
    """The one feed, under the name that the carrier gives it."""
    titles = (("Member roster", "as of {day}"), ("Member roster as of {day}",))
    return Feed("book", names_of(COLUMNS), (Kind.CSV,), titles, name_of, re.compile(named))


class BndLayout(DescribedCarrier):
    """Reasons are codes of CMS, of which Excel takes the leading zero."""

    share = 4
    prints_medicare_id = True
    columns = COLUMNS
    statuses = STATUSES
    no_end = "12/31/2199"
    pairs = (
        (2, changed_at_new_year("13", "PLAN_CHANGE")),
        (1, changed_at_new_year("09", "PLAN_EXIT")),
        (1, changed_unsaid),
        (1, came_back),
        (1, replaced_in_silence),
    )

    def day_form(self, day: date) -> str:
        """`01/05/2026`."""
        return us_date(day)

    def member_id(self, enrollment: Enrollment) -> str:
        """The member's number; the same numbers mean other people at the other carrier."""
        return f"{scattered(enrollment.person.number, 8)}-01"


class Bnd(BndLayout):
    """BND."""

    code = "bnd"
    lag = 1
    plans = (
        Plan("BND Classic (HMO)", "MAPD", "HMO", "H5649", "007"),
        Plan("BND Flex (PPO)", "MAPD", "LPPO", "H5650", "012"),
        Plan("BND Dual (HMO D-SNP)", "DSNP", "HMO", "H5649", "031"),
        Plan("BND Basic (HMO)", "MAPD", "HMO", "H5649", "018", fate=Fate.PLAN_ENDED),
    )
    feeds = (book(lambda day: f"bnd_roster_{compact_date(day)}", r"bnd_roster_\d{8}\.csv"),)
    lives = lives_of(
        STATUSES,
        CODES,
        plans,
        choices=("11",),
        deaths=("08", "Y8"),
        beside=((2, corrected_ahead),),
    )


class Chp(BndLayout):
    """Central Health Plan."""

    code = "chp"
    lag = 4
    plans = (
        Plan("Central Health Medicare Plan (HMO)", "MAPD", "HMO", "H5659", "001"),
        Plan("Central Health Focus (HMO C-SNP)", "CSNP", "HMO", "H5659", "003"),
        Plan("Central Health Premier (HMO)", "MAPD", "HMO", "H5659", "009", fate=Fate.CONSOLIDATED),
    )
    feeds = (
        book(lambda day: f"CHP Broker Report {day}", r"CHP Broker Report \d{4}-\d\d-\d\d\.csv"),
    )
    lives = lives_of(
        STATUSES,
        CODES,
        plans,
        choices=("11",),
        deaths=("08",),
        beside=((2, corrected_ahead),),
    )
