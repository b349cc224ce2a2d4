"""Memorial Hermann: a text of fixed widths without a header, under a trailer that counts."""

import re
from datetime import date

from ingest.synthesis.carriers.described import (
    DescribedCarrier,
    Row,
    birth,
    effective,
    ends,
    names_of,
    npn,
    pbp,
    reason,
    state,
    status,
    submitted,
)
from ingest.synthesis.changes import corrected_ahead
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


def last_then_first(row: Row) -> str:
    """`LAST FIRST`: the last word is the first name."""
    return f"{row.person.last} {row.person.first}".upper()


def plain_medicare_id(row: Row) -> str:
    """The Medicare id, for which there is just room."""
    return row.person.mbi


def county_alone(row: Row) -> str:
    """The county in capitals; with the word behind it there would not be room for all."""
    return row.person.county.upper()


COLUMNS = (
    ("NPN", npn),
    ("MBI", plain_medicare_id),
    ("Name", last_then_first),
    ("DOB", birth),
    ("PBP", pbp),
    ("County", county_alone),
    ("State", state),
    ("Submitted", submitted),
    ("Effective", effective),
    ("Termed", ends),
    ("Status", status),
    ("Reason", reason),
)
STATUSES = {
    Condition.ACCEPTED: "AP",
    Condition.ACTIVE: "AC",
    Condition.DENIED: "DN",
    Condition.WITHDRAWN: "WD",
    Condition.CANCELLED: "CN",
    Condition.ENDED: "TM",
    Condition.DECEASED: "DC",
}


class MemorialHermann(DescribedCarrier):
    """Prints no member id and a PBP without its contract, which is always the same."""

    code = "memorial_hermann"
    share = 4
    lag = 3
    prints_medicare_id = True
    columns = COLUMNS
    statuses = STATUSES
    plans = (
        Plan("Memorial Hermann Advantage (HMO)", "MAPD", "HMO", "H7115", "001"),
        Plan("Memorial Hermann Advantage Plus (HMO)", "MAPD", "HMO", "H7115", "012"),
        Plan("Memorial Hermann Dual (HMO D-SNP)", "DSNP", "HMO", "H7115", "023"),
        Plan("Memorial Hermann Basic (HMO)", "MAPD", "HMO", "H7115", "034", fate=Fate.PLAN_ENDED),
    )
    feeds = (
        Feed(
            "book",
            names_of(COLUMNS),
            (Kind.COLUMNS,),
            (),
            lambda day: f"MHHP_{compact_date(day)}",
            re.compile(r"MHHP_\d{8}\.txt"),
            widths=(10, 11, 30, 8, 3, 20, 2, 8, 8, 8, 2, 2),
        ),
    )
    lives = lives_of(
        STATUSES,
        {"13": "PLAN_CHANGE", "10": "PLAN_EXIT", "11": "OTHER", "91": "OTHER", "05": "OTHER"},
        plans,
        choices=("11",),
        deaths=("", "08"),
        beside=((2, corrected_ahead),),
        unknown_status="ZZ",
    )
    pairs = (
        (2, changed_at_new_year("13", "PLAN_CHANGE")),
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

    def name(self, enrollment: Enrollment) -> str:
        """Read from capitals."""
        return enrollment.person.name_read_from_capitals
