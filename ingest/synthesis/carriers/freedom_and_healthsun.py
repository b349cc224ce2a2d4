"""Freedom and HealthSun: CSVs of one layout in capitals that do not say whose they are."""

import re
from collections.abc import Callable
from datetime import date

from ingest.synthesis.carriers.carrier import scattered
from ingest.synthesis.carriers.described import (
    DescribedCarrier,
    agent_name,
    birth,
    capitals,
    contract,
    county,
    effective,
    ends,
    first_name,
    last_name,
    medicare_id,
    names_of,
    npn,
    pbp,
    policy_number,
    reason,
    state,
    status,
    submitted,
)
from ingest.synthesis.changes import corrected
from ingest.synthesis.dates import compact_date
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
    ("AGENT_NPN", npn),
    ("AGENT", capitals(agent_name)),
    ("LAST", capitals(last_name)),
    ("FIRST", capitals(first_name)),
    ("DOB", birth),
    ("HIC#", medicare_id),
    ("CONTRACT", contract),
    ("POLICY_NUMBER", policy_number),
    ("PLAN", pbp),
    ("CNTY", capitals(county)),
    ("ST", state),
    ("SIGN_DT", submitted),
    ("EFF_DT", effective),
    ("TERM_DT", ends),
    ("STATUS", status),
    ("REASON", reason),
)
STATUSES = {
    Condition.ACCEPTED: "FUT",
    Condition.ACTIVE: "ACT",
    Condition.ENDED: "TRM",
    Condition.CANCELLED: "CAN",
    Condition.DENIED: "DEN",
    Condition.WITHDRAWN: "WTH",
    Condition.DECEASED: "DEC",
}
REASONS = {
    "PLAN CHANGE": "PLAN_CHANGE",
    "PLAN EXIT": "PLAN_EXIT",
    "VOLUNTARY": "OTHER",
    "MOVED": "OTHER",
    "NO LONGER ELIGIBLE": "OTHER",
}


def book(name_of: Callable[[date], str], named: str) -> Feed:
    """The one feed, under the name that the carrier gives it."""
    titles = (("MEMBERSHIP BY AGENT", "AS OF {day}"),)
    return Feed("book", names_of(COLUMNS), (Kind.CSV,), titles, name_of, re.compile(named))


class FreedomLayout(DescribedCarrier):
    """The Medicare id is all that tells a member; `00000000` is no date."""

    share = 4
    prints_medicare_id = True
    columns = COLUMNS
    statuses = STATUSES
    no_day = "00000000"
    no_end = "99991231"
    pairs = (
        (2, changed_at_new_year("PLAN CHANGE", "PLAN_CHANGE")),
        (1, changed_unsaid),
        (1, came_back),
        (1, replaced_in_silence),
    )

    def day_form(self, day: date) -> str:
        """`20260105`."""
        return compact_date(day)

    def member_id(self, enrollment: Enrollment) -> str:
        """The Medicare id."""
        return enrollment.person.mbi

    def policy_number(self, enrollment: Enrollment) -> str:
        """The policy's number; the same numbers mean other policies at the other carrier."""
        return f"P{scattered(enrollment.number, 9)}"

    def name(self, enrollment: Enrollment) -> str:
        """Read from capitals."""
        return enrollment.person.name_read_from_capitals


class Freedom(FreedomLayout):
    """Freedom Health."""

    code = "freedom"
    lag = 2
    plans = (
        Plan("Freedom Savings (HMO)", "MAPD", "HMO", "H5427", "069"),
        Plan("Freedom VIP Care (HMO C-SNP)", "CSNP", "HMO", "H5427", "007"),
        Plan("Freedom Medi-Medi (HMO D-SNP)", "DSNP", "HMO", "H5427", "110"),
        Plan("Freedom VIP Rewards (HMO)", "MAPD", "HMO", "H5427", "083", fate=Fate.PLAN_ENDED),
    )
    feeds = (book(lambda day: f"FREEDOM_{compact_date(day)}", r"FREEDOM_\d{8}\.csv"),)
    lives = lives_of(
        STATUSES,
        REASONS,
        plans,
        choices=("VOLUNTARY",),
        deaths=("", "DEATH"),
        beside=((2, corrected),),
    )


class Healthsun(FreedomLayout):
    """HealthSun."""

    code = "healthsun"
    lag = 3
    plans = (
        Plan("HealthSun HealthAdvantage (HMO)", "MAPD", "HMO", "H5431", "001"),
        Plan("HealthSun SunPlus (HMO C-SNP)", "CSNP", "HMO", "H5431", "014"),
        Plan("HealthSun MediMax (HMO D-SNP)", "DSNP", "HMO", "H5431", "030"),
        Plan("HealthSun MediSun (HMO)", "MAPD", "HMO", "H5431", "022", fate=Fate.CONTRACT_ENDED),
    )
    feeds = (book(lambda day: f"HealthSun_Roster_{compact_date(day)}",
                  r"HealthSun_Roster_\d{8}\.csv"),)  # fmt: skip
    lives = lives_of(
        STATUSES,
        REASONS,
        plans,
        choices=("VOLUNTARY",),
        deaths=("",),
        beside=((2, corrected),),
    )
