"""Humana: one book, CSV in some weeks and a workbook in others, with a word for each state."""

import re

from ingest.synthesis.beginnings import (
    active,
    active_after_pending,
    approved,
    approved_after_pending,
    confirmed_after_cancellation,
    date_came_later,
    pending,
    pending_without_a_date,
    refused,
    unmapped,
)
from ingest.synthesis.carriers.carrier import Carrier, printed_county, scattered
from ingest.synthesis.changes import corrected, missed_for_a_while, reinstated, rewritten, vanished
from ingest.synthesis.dates import compact_date, short_us_date
from ingest.synthesis.deaths import (
    Deathbed,
    death_corrected,
    death_passed_over,
    died,
    died_after_its_end,
)
from ingest.synthesis.endings import (
    ended,
    ended_and_dropped,
    ends_by_the_calendar,
    ends_later,
    left_with_its_plan,
    never_began,
    without_an_end_date,
)
from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.feed import Feed
from ingest.synthesis.manner import Cell, Kind, Manner
from ingest.synthesis.organisation import Agent
from ingest.synthesis.pairs import came_back, changed_at_new_year, replaced_in_silence
from ingest.synthesis.people import Person
from ingest.synthesis.plans import Fate, Plan
from ingest.synthesis.story import Condition, Listing

HEADER = (
    "MbrLastName", "MbrFirstName", "MbrMiddleInit", "Humana ID", "Medicare No", "Primary Phone",
    "Email", "Gender", "Birth Date", "Mail Address", "Mail City", "Mail State", "Mail ZipCd",
    "Mail Cnty", "Resident State", "Resident Zip Code", "Resident County", "Status", "Status Date",
    "Status Reason", "Status Description", "Effective Date", "Inactive Date", "Deceased Date",
    "CoverageType", "Plan Type", "SalesProduct", "Plan Name", "Signature Date",
    "Contract-PBP-Segment ID", "Election Code", "PlanYear", "NPN", "Servicing Agent",
    "Servicing Agent SAN", "AOR Name", "AOR SAN", "Application ID", "Plan Exit",
    "Future Term Reason",
)  # fmt: skip
STATUSES = {
    Condition.PENDING: "In Progress Application",
    Condition.ACCEPTED: "Future Active Policy",
    Condition.ACTIVE: "Active Policy",
    Condition.CANCELLED: "Cancelled Application",
    Condition.ENDED: "Inactive Policy",
    Condition.DECEASED: "Inactive Policy",
}
EXIT = "Plan Exit"  # as a reason it is not a word but a Y in its own column
GONE = "Deceased"


class Humana(Carrier):
    """Prints only the end of the Medicare id, the place of residence and the application's id."""

    code = "humana"
    number_kind = "SAN"
    share = 30
    lag = 2
    plans = (
        Plan("Humana Gold Plus H1036-054 (HMO)", "MAPD", "HMO", "H1036", "054", "000", "MAPD",
             "MAPD - HMO HNR"),
        Plan("Humana Gold Plus H6622-014 (HMO-POS)", "MAPD", "HMO_POS", "H6622", "014", "000",
             "MAPD", "MAPD - HMO-POS HNR"),
        Plan("HumanaChoice H5216-043 (PPO)", "MAPD", "LPPO", "H5216", "043", "000", "MAPD",
             "MAPD - LPPO HNR"),
        Plan("Humana Honor H5216-256 (PPO)", "MA", "LPPO", "H5216", "256", "000", "MA",
             "MA - LPPO HNR"),
        Plan("HumanaChoice R5826-074 (PPO)", "MAPD", "RPPO", "R5826", "074", "000", "MAPD",
             "MAPD - PPO HNR"),
        Plan("Humana Gold Choice H8145-061 (PFFS)", "MAPD", "PFFS", "H8145", "061", "000", "MAPD",
             "MAPD - PFFS"),
        Plan("Humana Dual Select H1036-077 (HMO D-SNP)", "DSNP", "HMO", "H1036", "077", "000",
             "DSNP", "DSNP - HMO HNR"),
        Plan("Humana Community Heart H5216-310 (PPO C-SNP)", "CSNP", "LPPO", "H5216", "310", "000",
             "C-SNP", "C-SNP - LPPO HNR"),
        Plan("Humana Basic Rx (PDP)", "PDP", "NONE", "S5884", "101", "000", "PDP", "PDP"),
        Plan("Humana Value Rx (PDP)", "PDP", "NONE", "S5884", "102", "000", "PDP", "PDP"),
        Plan("Humana Gold Plus H0028-031 (HMO)", "MAPD", "HMO", "H0028", "031", "000", "MAPD",
             "MAPD - HMO HNR", Fate.PLAN_ENDED),
        Plan("HumanaChoice H2944-197 (PPO)", "MAPD", "LPPO", "H2944", "197", "000", "MAPD",
             "MAPD - LPPO HNR", Fate.CONTRACT_ENDED),
        Plan("HumanaChoice H5216-088 (PPO)", "MAPD", "LPPO", "H5216", "088", "000", "MAPD",
             "MAPD - LPPO HNR", Fate.AREA_REDUCED),
        Plan("Humana Gold Plus H1036-009 (HMO)", "MAPD", "HMO", "H1036", "009", "000", "MAPD",
             "MAPD - HMO HNR", Fate.CONSOLIDATED),
    )  # fmt: skip
    feeds = (
        Feed(
            "book",
            HEADER,
            (Kind.CSV, Kind.CSV, Kind.XLSX),
            (("Humana Agency Book of Business", ""), ("Book of Business", "As of {day}", "", "")),
            lambda day: f"Humana_BookOfBusiness_{compact_date(day)}",
            re.compile(r"Humana_BookOfBusiness_\d{8}\.(csv|xlsx)"),
        ),
    )
    lives = (
        (41, active),
        (6, approved),
        (4, pending),
        (1, pending_without_a_date),
        (2, approved_after_pending),
        (2, active_after_pending),
        (1, date_came_later),
        (4, refused(Condition.CANCELLED, "CANCELED")),
        (1, confirmed_after_cancellation),
        (1, unmapped("Under Review")),
        (8, ended("", "OTHER")),
        (1, ended("Moved To Another State", "OTHER")),
        (3, ended(EXIT, "PLAN_EXIT")),
        (2, ends_later("")),
        (1, ends_later(EXIT)),
        (1, ends_later("", Condition.ENDED)),
        (1, ends_by_the_calendar),
        (3, never_began("", "CANCELED")),
        (1, never_began("Eligibility Not Met", "OTHER")),
        (1, died(GONE, Deathbed.END)),
        (1, died(GONE, Deathbed.DEATH)),
        (1, died(GONE, Deathbed.BOTH)),
        (1, died("", Deathbed.DEATH)),
        (1, death_passed_over(GONE)),
        (1, death_corrected(GONE)),
        (1, died_after_its_end),
        (3, vanished),
        (1, missed_for_a_while),
        (1, ended_and_dropped("", "OTHER")),
        (1, reinstated("")),
        (2, corrected),
        (1, rewritten),
        (1, without_an_end_date("", "OTHER")),
        (1, left_with_its_plan(Fate.PLAN_ENDED)),
        (1, left_with_its_plan(Fate.CONTRACT_ENDED)),
        (1, left_with_its_plan(Fate.AREA_REDUCED)),
        (1, left_with_its_plan(Fate.CONSOLIDATED)),
    )
    pairs = (
        (2, changed_at_new_year(EXIT, "PLAN_EXIT")),
        (1, came_back),
        (2, replaced_in_silence),
    )

    def rows(
        self, enrollment: Enrollment, listing: Listing, manner: Manner
    ) -> list[tuple[Cell, ...]]:
        """One row: the member, the policy's state, the plan, the agents."""
        cells = (
            *member_cells(enrollment.person, manner),
            *state_cells(enrollment, listing, manner),
            *agent_cells(enrollment, listing, manner),
            self.policy_number(enrollment),
            "Y" if listing.word == EXIT and listing.condition is Condition.ENDED else "",
            listing.word if is_open(listing) and listing.termed else "",
        )
        return [cells]

    def number_of(self, agent: Agent) -> str:
        """The SAN."""
        return agent.san

    def member_id(self, enrollment: Enrollment) -> str:
        """The Humana id."""
        return humana_id(enrollment.person)

    def policy_number(self, enrollment: Enrollment) -> str:
        """The application's id."""
        return f"A{scattered(enrollment.number, 9)}"

    def county(self, enrollment: Enrollment) -> str:
        """The county of residence, unavailable for a few."""
        return "" if lives_nowhere(enrollment.person) else enrollment.person.county


def humana_id(person: Person) -> str:
    """`H` and eight digits."""
    return f"H{scattered(person.number, 8)}"


def lives_nowhere(person: Person) -> bool:
    """Whether the county of residence is never printed."""
    return person.trait % 60 == 11


def is_open(listing: Listing) -> bool:
    """Whether the row says that the policy is, or will be, in force."""
    return listing.condition in (Condition.ACTIVE, Condition.ACCEPTED)


def member_cells(person: Person, manner: Manner) -> tuple[Cell, ...]:
    """Name, ids, contact, and two addresses, of which the residence counts."""
    unknown = "Unavailable" if manner.wordy else ""
    mail_state = "SC" if person.trait % 20 == 3 else person.state
    zip_code = manner.number(person.zip_code)
    return (
        person.last,
        person.first_column,
        unknown,
        humana_id(person),
        f"XXXXX{person.mbi[-6:]}",
        person.phone,
        f"member{person.number}@example.com" if person.trait % 3 else unknown,
        "F" if person.female else "M",
        manner.day(person.birth, short_us_date),
        person.street,
        person.city,
        mail_state,
        zip_code,
        unknown,
        person.state,
        zip_code,
        unknown if lives_nowhere(person) else printed_county(person),
    )


def state_cells(enrollment: Enrollment, listing: Listing, manner: Manner) -> tuple[Cell, ...]:
    """Status, its reason and dates, and the plan."""
    is_word = not is_open(listing) and listing.word != EXIT
    is_unmapped = listing.condition is Condition.UNMAPPED
    no_end: Cell = "12/31/9999" if manner.wordy else ""
    effective, plan = listing.effective, listing.plan
    return (
        listing.word if is_unmapped else STATUSES[listing.condition],
        manner.day(enrollment.life.submitted, short_us_date),
        listing.word if is_word and not is_unmapped else "",
        "Member is deceased" if listing.word == GONE else "",
        manner.day(effective, short_us_date) if effective else "",
        manner.day(listing.termed, short_us_date) if listing.termed else no_end,
        manner.day(listing.died, short_us_date) if listing.died else "",
        plan.kind,
        plan.kind,
        plan.sales,
        plan.name,
        manner.day(enrollment.life.submitted, short_us_date),
        f"{plan.contract}-{plan.pbp}-{plan.segment}",
        "AEP" if effective and effective.month == 1 else "SEP",
        str(effective.year) if effective else "",
    )


def agent_cells(enrollment: Enrollment, listing: Listing, manner: Manner) -> tuple[Cell, ...]:
    """The writing agent, and who serves the member now, who is somebody above now and then."""
    agent = listing.agent
    serving = (
        agent.chain[-2] if len(agent.chain) > 1 and enrollment.person.trait % 9 == 4 else agent
    )
    npn = agent.npn.zfill(10) if enrollment.person.trait % 5 == 0 else agent.npn
    return manner.number(npn), serving.name, serving.san, serving.name, serving.san
