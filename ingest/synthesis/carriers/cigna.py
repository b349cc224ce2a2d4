"""Cigna / HealthSpring: a web page called XLS of everybody, and workbooks that agents download."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from ingest.synthesis.beginnings import active, approved
from ingest.synthesis.carriers.carrier import scattered
from ingest.synthesis.carriers.described import (
    Column,
    DescribedCarrier,
    Row,
    birth,
    city,
    county,
    effective,
    ends,
    first_name,
    last_name,
    medicare_id,
    member_id,
    names_of,
    phone,
    reason,
    said,
    state,
    status,
    street,
    submitted,
    zip_code,
)
from ingest.synthesis.changes import corrected_ahead, missed_for_a_while, rewritten, vanished
from ingest.synthesis.dates import compact_date, us_date
from ingest.synthesis.decks import lives_of
from ingest.synthesis.endings import ended
from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.feed import Feed
from ingest.synthesis.manner import Kind
from ingest.synthesis.organisation import AGENCY, Agent
from ingest.synthesis.pairs import (
    came_back,
    changed_at_new_year,
    changed_unsaid,
    replaced_in_silence,
)
from ingest.synthesis.plans import Fate, Plan
from ingest.synthesis.portal import downloaded, enter_portal
from ingest.synthesis.story import Condition, Life, Listing, Story, Teller

OPEN = (Condition.ACTIVE, Condition.ACCEPTED)
REASONS = {
    "Plan Change": "PLAN_CHANGE",
    "Plan Exit": "PLAN_EXIT",
    "Voluntary": "OTHER",
    "Moved": "OTHER",
    "Address Unknown": "OTHER",
}


def in_both(story: Story) -> Story:
    """A life in the page whose agent downloads too: the workbook lists it while it is open."""

    def told_twice(teller: Teller) -> Life:
        enter_portal(teller)
        life = story(teller)
        open_rows = [listing for listing in life.listings if listing.condition in OPEN]
        life.listings[:0] = [replace(listing, is_downloaded=True) for listing in open_rows]
        return life

    return told_twice


def product(row: Row) -> str:
    """Contract, PBP and plan name in one cell: `HS_2026_H5410_1_Preferred Medicare_(HMO)`."""
    plan, began = row.listing.plan, row.listing.effective
    assert began is not None
    name = plan.name.replace(" (", "_(")
    return f"HS_{began.year}_{plan.contract}_{int(plan.pbp)}_{name}"


def writing_id(row: Row) -> str:
    """The writing agent's number at the carrier."""
    return row.carrier.number_of(row.listing.agent)


WORKBOOK = (
    ("First Name", first_name),
    ("Last Name", last_name),
    ("Date of Birth", birth),
    ("Medicare Number", medicare_id),
    ("Phone Number", phone),
    ("Residential Address", street),
    ("Residential City", city),
    ("Residential State", state),
    ("Residential Zip Code", zip_code),
    ("Product", product),
    ("Member ID", member_id),
    ("Effective Date", effective),
    ("AFMO", said(AGENCY)),
    ("AFMO Writing ID", said("AF100")),
    ("NFMO", said("Far Horizon Marketing")),
    ("NFMO Writing ID", said("NF900")),
)
PAGE = (
    ("Writing ID", writing_id),
    ("First Name", first_name),
    ("Last Name", last_name),
    ("Date of Birth", birth),
    ("Medicare Number", medicare_id),
    ("Member ID", member_id),
    ("Product", product),
    ("State", state),
    ("County", county),
    ("Received Date", submitted),
    ("Effective Date", effective),
    ("Termination Date", ends),
    ("Status", status),
    ("Termination Reason", reason),
)


def name_of(title: str) -> Callable[[date], str]:
    """Names of files with that title."""
    return lambda day: f"Cigna_{title}_{compact_date(day)}"


STATUSES = {
    Condition.PENDING: "Pending",
    Condition.ACTIVE: "Enrolled",
    Condition.ENDED: "Disenrolled",
    Condition.DENIED: "Denied",
    Condition.CANCELLED: "Cancelled",
}


class Cigna(DescribedCarrier):
    """The workbooks print no status, no end and no agent: who is listed is confirmed."""

    code = "cigna"
    share = 6
    lag = 3
    prints_medicare_id = True
    number_kind = "WRITING_ID"
    statuses = STATUSES
    no_end = "12/31/9999"
    plans = (
        Plan("Preferred Medicare (HMO)", "MAPD", "HMO", "H5410", "001"),
        Plan("True Choice Medicare (PPO)", "MAPD", "LPPO", "H7849", "027"),
        Plan("Courage Medicare (HMO-POS)", "MAPD", "HMO_POS", "H5410", "110"),
        Plan("TotalCare (HMO D-SNP)", "DSNP", "HMO", "H4513", "060"),
        Plan("Achieve Medicare (HMO C-SNP)", "CSNP", "HMO", "H4513", "034"),
        Plan("Secure Rx (PDP)", "PDP", "NONE", "S5617", "009"),
        Plan("Alliance Medicare (HMO)", "MAPD", "HMO", "H5410", "014", fate=Fate.PLAN_ENDED),
    )
    feeds = (
        Feed(
            "book",
            names_of(PAGE),
            (Kind.PAGE,),
            (("Cigna Healthcare enrollments", "As of {day}"),),
            name_of("Enrollments"),
            re.compile(r"Cigna_Enrollments_\d{8}\.(xls|csv)"),
        ),
        Feed(
            "agent_book",
            names_of(WORKBOOK),
            (Kind.XLSX,),
            (("Book of Business", "as of {day}", ""),),
            name_of("BookOfBusiness"),
            re.compile(r"Cigna_BookOfBusiness_\d{8}\.(xlsx|csv)"),
            by_agent=True,
        ),
    )
    lives = (
        *lives_of(
            STATUSES,
            REASONS,
            plans,
            choices=("Voluntary",),
            deaths=("Deceased", "Death"),
            beside=((2, corrected_ahead),),
        ),
        (6, downloaded(active)),
        (2, downloaded(approved)),
        (2, downloaded(vanished)),
        (1, downloaded(missed_for_a_while)),
        (1, downloaded(rewritten)),
        (3, in_both(active)),
        (2, in_both(ended("Plan Change", "PLAN_CHANGE"))),
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

    def feed_of(self, listing: Listing) -> str:
        """The workbook of the agent, or the page."""
        return "agent_book" if listing.is_downloaded else "book"

    def columns_of(self, listing: Listing) -> tuple[Column, ...]:
        """Those of the workbook, or of the page."""
        return WORKBOOK if listing.is_downloaded else PAGE

    def folder_of(self, listing: Listing) -> str:
        """The agent's folder for a workbook."""
        return listing.agent.npn if listing.is_downloaded else ""

    def number_of(self, agent: Agent) -> str:
        """The writing id."""
        return f"CG{agent.san}"

    def member_id(self, enrollment: Enrollment) -> str:
        """The member id."""
        return f"CIG{scattered(enrollment.person.number, 8)}"

    def county(self, enrollment: Enrollment) -> str:
        """Printed by the page alone."""
        return enrollment.person.county if on_the_page(enrollment) else ""

    def submitted(self, enrollment: Enrollment) -> date | None:
        """Printed by the page alone."""
        return enrollment.life.submitted if on_the_page(enrollment) else None


def on_the_page(enrollment: Enrollment) -> bool:
    """Whether the page ever listed it."""
    return not all(listing.is_downloaded for listing in enrollment.life.listings)
