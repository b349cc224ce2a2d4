"""Aetna: one CSV with a member's plan history and reason codes of four vocabularies."""

import re
from datetime import date
from functools import lru_cache

from ingest.synthesis.beginnings import (
    active,
    approved,
    closed_by_code,
    coming,
    supplementary,
    unmapped,
)
from ingest.synthesis.carriers.carrier import Carrier, scattered
from ingest.synthesis.changes import corrected, missed_for_a_while, reinstated, rewritten, vanished
from ingest.synthesis.dates import DAY, compact_date, iso_date
from ingest.synthesis.deaths import death_corrected, death_passed_over, died
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
from ingest.synthesis.organisation import AGENCY, Agent
from ingest.synthesis.pairs import (
    came_back,
    changed_at_new_year,
    changed_unsaid,
    replaced_in_silence,
)
from ingest.synthesis.people import Person
from ingest.synthesis.plans import Fate, Plan
from ingest.synthesis.story import Condition, Listing

PRODUCER_LEVELS = range(1, 10)
HEADER = (
    "Member ID", "Legacy Member ID", "Medicare Number", "Application ID", "First Name",
    "Middle Initial", "Last Name", "Date of Birth", "Phone Number", "Address Line 1",
    "Address Line 2", "City", "State", "Zip Code", "Application Signed Date",
    "Application Received Date", "Coverage Effective Date", "Member Status", "Term Date",
    "Term Reason Code", "Plan Name", "Plan Effective Date", "Supplement Plans",
    "Writing Agent NPN", "Writing Agent TIN", "Writing Agent First Name",
    "Writing Agent Last Name", "CMS Contract Number", "PBP Code",
    *(
        f"Producer Level {level} {what}"
        for level in PRODUCER_LEVELS
        for what in ("Name", "TIN/NPN", "Code")
    ),
)  # fmt: skip
NO_END = date(3000, 1, 1)


class Aetna(Carrier):
    """Prints a ZIP but no county; says active or terminated, and the code says why."""

    code = "aetna"
    number_kind = "TIN"
    share = 20
    lag = 3
    prints_medicare_id = True
    plans = (
        Plan("Aetna Medicare Premier (HMO-POS)", "MAPD", "HMO_POS", "H3959", "021"),
        Plan("Aetna Medicare Select (HMO)", "MAPD", "HMO", "H1609", "025"),
        Plan("Aetna Medicare Value (PPO)", "MAPD", "LPPO", "H5521", "077"),
        Plan("Aetna Medicare Eagle MA Only (PPO)", "MA", "LPPO", "H5521", "210"),
        Plan("Aetna Medicare Explorer (PPO)", "MAPD", "RPPO", "R6694", "001"),
        Plan("Aetna Medicare Dual Preferred (HMO D-SNP)", "DSNP", "HMO", "H3288", "014"),
        Plan("Aetna Medicare Chronic Care (HMO C-SNP)", "CSNP", "HMO", "H7149", "002"),
        Plan("Aetna Medicare Longevity (HMO I-SNP)", "ISNP", "HMO", "H1608", "033"),
        Plan("SilverScript Choice (PDP)", "PDP", "NONE", "S5810", "101"),
        Plan("Aetna Medicare Supplement Plan G", "MEDSUPP", "NONE"),
        Plan("Aetna Medicare Prime (HMO)", "MAPD", "HMO", "H1609", "008", fate=Fate.PLAN_ENDED),
        Plan("Aetna Medicare Elite (PPO)", "MAPD", "LPPO", "H8649", "003",
             fate=Fate.CONTRACT_ENDED),
        Plan("Aetna Medicare Freedom (PPO)", "MAPD", "LPPO", "H5521", "112",
             fate=Fate.AREA_REDUCED),
        Plan("Aetna Medicare Plus (HMO)", "MAPD", "HMO", "H1609", "040", fate=Fate.CONSOLIDATED),
    )  # fmt: skip
    feeds = (
        Feed(
            "book",
            HEADER,
            (Kind.CSV,),
            (("Medicare Approved Book of Business", "Report date {day}", ""),),
            lambda day: f"{AGENCY.replace(' ', '')}_MedicareApprovedBOBReport_{compact_date(day)}",
            re.compile(rf"{AGENCY.replace(' ', '')}_MedicareApprovedBOBReport_\d{{8}}\.csv"),
        ),
    )
    lives = (
        (37, active),
        (6, approved),
        (1, unmapped("P")),
        (1, supplementary(active)),
        (1, supplementary(ended("11", "OTHER"))),
        (1, ended("", "OTHER")),
        (2, ended("11", "OTHER")),
        (1, ended("92", "OTHER")),
        (1, ended("NG92", "OTHER")),
        (1, ended("092", "OTHER")),
        (1, ended("QN092", "OTHER")),
        (1, ended("90", "OTHER")),
        (1, ended("T810", "OTHER")),
        (1, ended("8888", "OTHER")),
        (2, ended("13", "PLAN_CHANGE")),
        (1, ended("NG13", "PLAN_CHANGE")),
        (1, ended("T014", "PLAN_CHANGE")),
        (1, ended("09", "PLAN_EXIT")),
        (1, ended("10", "PLAN_EXIT")),
        (2, died("08")),
        (1, died("NG08")),
        (1, died("090")),
        (1, died("QN090")),
        (1, died("T090")),
        (1, died("SBT2")),
        (1, death_passed_over("08")),
        (1, death_corrected("NG08")),
        (2, never_began("", "CANCELED")),
        (1, never_began("11", "CANCELED")),
        (1, never_began("05", "OTHER")),
        (1, never_began("T106", "OTHER")),
        (1, never_began("T036", "DENIED")),
        (1, closed_by_code("T019", "DENIED")),
        (1, closed_by_code("T015", "CANCELED", coming)),
        (1, ends_later("")),
        (1, ends_later("13")),
        (1, ends_later("11", Condition.ENDED)),
        (1, ends_by_the_calendar),
        (3, vanished),
        (1, missed_for_a_while),
        (1, ended_and_dropped("13", "PLAN_CHANGE")),
        (1, ended_and_dropped("11", "OTHER")),
        (2, reinstated("11")),
        (2, corrected),
        (1, rewritten),
        (1, without_an_end_date("11", "OTHER")),
        (1, left_with_its_plan(Fate.PLAN_ENDED)),
        (1, left_with_its_plan(Fate.CONTRACT_ENDED)),
        (1, left_with_its_plan(Fate.AREA_REDUCED)),
        (1, left_with_its_plan(Fate.CONSOLIDATED)),
    )
    pairs = (
        (4, changed_at_new_year("13", "PLAN_CHANGE")),
        (1, changed_at_new_year("10", "PLAN_EXIT")),
        (2, changed_unsaid),
        (1, came_back),
        (1, replaced_in_silence),
    )

    def rows(
        self, enrollment: Enrollment, listing: Listing, manner: Manner
    ) -> list[tuple[Cell, ...]]:
        """One row: the member, the coverage, the agents above one another."""
        cells = (
            *member_cells(enrollment, manner, self.policy_number(enrollment)),
            *coverage_cells(enrollment, listing, manner),
            *agent_cells(enrollment, listing, manner),
            listing.plan.contract,
            manner.number(listing.plan.pbp) if listing.plan.pbp else "",
            *producer_cells(listing.agent),
        )
        return [cells]

    def number_of(self, agent: Agent) -> str:
        """The tax number."""
        return agent.tin

    def member_id(self, enrollment: Enrollment) -> str:
        """The member id, which all of a person's policies share."""
        return aetna_id(enrollment.person)

    def policy_number(self, enrollment: Enrollment) -> str:
        """The application's id."""
        return f"AET{scattered(enrollment.number, 9)}"

    def county(self, enrollment: Enrollment) -> str:
        """None is printed, and none is guessed from the ZIP."""
        return ""


def aetna_id(person: Person) -> str:
    """Twelve digits, the first of them 1."""
    return f"101{scattered(person.number, 9)}"


def member_cells(enrollment: Enrollment, manner: Manner, application_id: str) -> tuple[Cell, ...]:
    """Ids, name and address; the Medicare id has dashes for some."""
    person = enrollment.person
    mbi = person.mbi
    return (
        aetna_id(person),
        f"ME{scattered(person.number, 8)}" if person.trait % 4 == 0 else "",
        f"{mbi[:4]}-{mbi[4:7]}-{mbi[7:]}" if person.trait % 5 == 1 else mbi,
        application_id,
        person.first_column,
        "",
        person.last,
        iso_date(person.birth),
        person.phone,
        person.street,
        "Apt 4" if person.trait % 7 == 0 else "",
        person.city,
        person.state,
        manner.number(person.zip_code),
    )


def coverage_cells(enrollment: Enrollment, listing: Listing, manner: Manner) -> tuple[Cell, ...]:
    """Application and coverage dates, the status, the code, the plan."""
    submitted, effective, trait = (
        enrollment.life.submitted,
        listing.effective,
        enrollment.person.trait,
    )
    assert effective is not None
    was_received = trait % 4 != 0  # else the signed date is all there is
    plan = listing.plan
    return (
        iso_date(submitted - DAY if was_received else submitted),
        iso_date(submitted) if was_received else "",
        iso_date(effective),
        member_status(listing),
        printed_end(listing, manner),
        printed_code(listing, manner),
        plan.name,
        iso_date(date(effective.year, 1, 1) if trait % 2 else effective),
        "Plan G" if plan.product == "MEDSUPP" else "",
    )


def member_status(listing: Listing) -> str:
    """`A`, `T`, or a letter that nobody explained."""
    match listing.condition:
        case Condition.UNMAPPED:
            return listing.word
        case Condition.ENDED | Condition.DECEASED:
            return "T"
        case _:
            return "A"


def printed_end(listing: Listing, manner: Manner) -> str:
    """The term date; the carrier's far future, or nothing, for none."""
    if listing.termed:
        return iso_date(listing.termed)
    return "" if manner.wordy else iso_date(NO_END)


def printed_code(listing: Listing, manner: Manner) -> Cell:
    """The reason code; Excel takes the zero of a two-digit one, never of a three-digit one."""
    if listing.condition is Condition.UNMAPPED:
        return ""
    is_short = len(listing.word) == 2 and listing.word.isdigit()
    return manner.number(listing.word) if is_short else listing.word


def agent_cells(enrollment: Enrollment, listing: Listing, manner: Manner) -> tuple[Cell, ...]:
    """The writing agent, for some rows by tax number alone."""
    agent = listing.agent
    first, _, last = agent.name.partition(" ")
    npn = "" if enrollment.person.trait % 25 == 2 else manner.number(agent.npn)
    return npn, agent.tin, first, last


@lru_cache(1 << 14)
def producer_cells(agent: Agent) -> tuple[Cell, ...]:
    """The uplines from the top down, nine levels of three columns."""
    cells = [cell for upline in agent.chain for cell in (upline.name, upline.npn, upline.tin[-5:])]
    return tuple(cells + [""] * (3 * len(PRODUCER_LEVELS) - len(cells)))
