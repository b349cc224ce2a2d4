"""UnitedHealthcare: workbooks of applications, of active and of inactive members, to be joined."""

import re
from datetime import date
from functools import lru_cache

from ingest.synthesis.beginnings import (
    active,
    active_after_pending,
    approved,
    approved_after_pending,
    pending,
    refused,
    supplementary,
    unmapped,
)
from ingest.synthesis.carriers.carrier import Carrier, printed_county, scattered
from ingest.synthesis.carriers.uhc_applications import (
    APPLICATIONS_HEADER,
    application_cells,
    applied_for,
    only_applied_for,
)
from ingest.synthesis.changes import (
    corrected,
    missed_for_a_while,
    reinstated,
    rewritten,
    segmented,
    vanished,
)
from ingest.synthesis.dates import compact_date, iso_date, us_date
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
from ingest.synthesis.organisation import Agent
from ingest.synthesis.pairs import (
    came_back,
    changed_at_new_year,
    changed_unsaid,
    replaced_in_silence,
)
from ingest.synthesis.plans import Fate, Plan
from ingest.synthesis.story import Condition, Listing

BOOK_HEADER = (
    "agentId", "agentIdStatus", "agentName", "agentEmail", "agentNpn", "memberFirstName",
    "memberLastName", "dateOfBirth", "memberEmail", "memberPhone", "memberAddress1",
    "memberAddress2", "memberCity", "memberState", "memberZip", "memberStatus", "memberCounty",
    "memberNumber", "policyEffectiveDate", "Agent of Record", "contract", "pbp", "segmentId",
    "applicationNumber", "policyTermDate", "product", "termReasonCode", "individualID",
    "householdID", "memberNumber", "mbiNumber", "secondaryPhoneNum", "planStatus", "planName",
    "nmaNpn80", "nmaNpn70", "nmaNpn60", "fmoNpn50", "mgaNpn40", "gaNpn30", "agentNpn20",
    "solicitorNpn10",
)  # fmt: skip
UPLINE_LEVELS = ("NMO", "", "SGA", "FMO", "MGA", "GA", "AGENT", "SOLICITOR")
NO_END = date(2300, 1, 1)
TITLES = (
    ("UnitedHealthcare {day}", ""),
    ("UnitedHealthcare", "Book of Business Report", "As of {day}", ""),
)


def workbook(name: str, header: tuple[str, ...], title: str) -> Feed:
    """One of the three feeds, its header in row 1, 3 or 5."""
    return Feed(
        name,
        header,
        (Kind.XLSX,),
        TITLES,
        lambda day: f"UHC_{title}_{compact_date(day)}",
        re.compile(rf"UHC_{title}_\d{{8}}\.(csv|xlsx)"),
    )


class Uhc(Carrier):
    """An application's fate is in the books; the books print no submitted date."""

    code = "uhc"
    share = 35
    lag = 1
    prints_medicare_id = True
    plans = (
        Plan("AARP Medicare Advantage Choice (HMO-POS)", "MAPD", "HMO_POS", "H1045", "012", "000",
             "MAPD"),
        Plan("AARP Medicare Advantage Essentials (HMO)", "MAPD", "HMO", "H0609", "003", "000",
             "MAPD"),
        Plan("AARP Medicare Advantage Harmony (HMO)", "MAPD", "HMO", "H2802", "041", "001",
             "MAPD"),
        Plan("AARP Medicare Advantage Harmony (HMO)", "MAPD", "HMO", "H2802", "041", "002",
             "MAPD"),
        Plan("UHC Medicare Advantage Open (PPO)", "MAPD", "LPPO", "H2577", "015", "001", "MAPD"),
        Plan("UHC Medicare Advantage Open (PPO)", "MAPD", "LPPO", "H2577", "015", "003", "MAPD"),
        Plan("UHC Patriot MA Only (PPO)", "MA", "LPPO", "H2406", "110", "000", "MA"),
        Plan("UHC Medicare Advantage Wide (PPO)", "MAPD", "RPPO", "R3444", "009", "000", "MAPD"),
        Plan("UHC Dual Complete (HMO D-SNP)", "DSNP", "HMO", "H0609", "048", "000", "DSNP"),
        Plan("UHC Complete Care (PPO C-SNP)", "CSNP", "LPPO", "H2406", "078", "000", "C-SNP"),
        Plan("UHC Nursing Home Plan (HMO I-SNP)", "ISNP", "HMO", "H0710", "001", "000", "I-SNP"),
        Plan("AARP Medicare Rx Preferred (PDP)", "PDP", "NONE", "S5921", "350", "000", "PDP"),
        Plan("AARP Medicare Supplement Plan N", "MEDSUPP", "NONE", kind="Medicare Supplement"),
        Plan("UHC Medicare Advantage Core (HMO)", "MAPD", "HMO", "H0609", "019", "000", "MAPD",
             fate=Fate.PLAN_ENDED),
        Plan("UHC Medicare Advantage Coast (PPO)", "MAPD", "LPPO", "H1537", "002", "000", "MAPD",
             fate=Fate.CONTRACT_ENDED),
        Plan("UHC Medicare Advantage Valley (PPO)", "MAPD", "LPPO", "H2406", "021", "000", "MAPD",
             fate=Fate.AREA_REDUCED),
        Plan("UHC Medicare Advantage Assure (HMO)", "MAPD", "HMO", "H0609", "030", "000", "MAPD",
             fate=Fate.CONSOLIDATED),
    )  # fmt: skip
    feeds = (
        workbook("applications", APPLICATIONS_HEADER, "Applications"),
        workbook("active", BOOK_HEADER, "Active_Members"),
        workbook("inactive", BOOK_HEADER, "Inactive_Members"),
    )
    lives = (
        (28, active),
        (10, applied_for(active)),
        (2, applied_for(active, by_another=True)),
        (1, applied_for(active, cancelled_later=True)),
        (3, applied_for(approved)),
        (2, approved),
        (1, supplementary(active)),
        (1, supplementary(ended("11", "OTHER"))),
        (4, only_applied_for(pending)),
        (1, only_applied_for(approved_after_pending)),
        (1, only_applied_for(active_after_pending)),
        (2, only_applied_for(refused(Condition.DENIED, "DENIED"))),
        (2, only_applied_for(refused(Condition.WITHDRAWN, "WITHDRAWN"))),
        (2, only_applied_for(refused(Condition.CANCELLED, "CANCELED"))),
        (1, only_applied_for(unmapped("ON HOLD"))),
        (1, ended("", "OTHER")),
        (2, ended("11", "OTHER")),
        (1, ended("92", "OTHER")),
        (1, ended("Z7", "OTHER")),
        (2, ended("Member Termination", "OTHER")),
        (2, ended("13", "PLAN_CHANGE")),
        (2, ended("Enrollment in Another Plan", "PLAN_CHANGE")),
        (1, ended("Star Plan Change", "PLAN_CHANGE")),
        (1, ended("88", "PLAN_CHANGE")),
        (1, ended("09", "PLAN_EXIT")),
        (1, ended("10", "PLAN_EXIT")),
        (1, applied_for(ended("Member Termination", "OTHER"))),
        (2, applied_for(ended("13", "PLAN_CHANGE"), by_another=True)),
        (2, died("08")),
        (1, died("Death")),
        (1, applied_for(died("Death"))),
        (1, death_passed_over("Death")),
        (1, death_corrected("08")),
        (1, never_began("", "CANCELED")),
        (1, never_began("Member Termination", "CANCELED")),
        (1, applied_for(never_began("Member Termination", "CANCELED"))),
        (1, never_began("20", "OTHER")),
        (2, ends_later("")),
        (1, ends_by_the_calendar),
        (3, vanished),
        (1, missed_for_a_while),
        (1, ended_and_dropped("13", "PLAN_CHANGE")),
        (1, reinstated("Member Termination")),
        (2, corrected),
        (2, segmented),
        (1, rewritten),
        (1, without_an_end_date("11", "OTHER")),
        (1, left_with_its_plan(Fate.PLAN_ENDED)),
        (1, left_with_its_plan(Fate.CONTRACT_ENDED)),
        (1, left_with_its_plan(Fate.AREA_REDUCED)),
        (1, left_with_its_plan(Fate.CONSOLIDATED)),
    )
    pairs = (
        (3, changed_at_new_year("Star Plan Change", "PLAN_CHANGE")),
        (1, changed_at_new_year("10", "PLAN_EXIT")),
        (2, changed_unsaid),
        (1, came_back),
        (1, replaced_in_silence),
    )

    def feed_of(self, listing: Listing) -> str:
        """Applications, active members or inactive ones."""
        if listing.is_application:
            return "applications"
        return "inactive" if is_inactive(listing) else "active"

    def rows(
        self, enrollment: Enrollment, listing: Listing, manner: Manner
    ) -> list[tuple[Cell, ...]]:
        """One row; in a book another one for a second segment."""
        if listing.is_application:
            return [application_cells(enrollment, listing, manner)]
        plans = (listing.plan, listing.twin) if listing.twin else (listing.plan,)
        return [self.book_cells(enrollment, listing, plan, manner) for plan in plans]

    def book_cells(
        self, enrollment: Enrollment, listing: Listing, plan: Plan, manner: Manner
    ) -> tuple[Cell, ...]:
        """A member's row in one of the two books."""
        empty = "null" if manner.wordy else ""
        status = "I" if is_inactive(listing) else "A"
        member_number = manner.number(uhc_number(enrollment))
        assert listing.effective is not None
        return (
            *agent_cells(listing.agent, manner),
            *member_cells(enrollment, manner, empty),
            status,
            printed_county(enrollment.person),
            member_number,
            manner.day(listing.effective, iso_date),
            listing.agent.chain[0].name,
            plan.contract or empty,
            manner.number(plan.pbp) if plan.pbp else empty,
            manner.number(plan.segment) if plan.pbp else empty,
            manner.number(self.policy_number(enrollment)),
            printed_end(listing, manner),
            plan.kind,
            manner.number(listing.word) if listing.word.isdigit() else listing.word or empty,
            scattered(enrollment.person.number + 1, 8),
            scattered(enrollment.person.number + 2, 8),
            member_number,
            enrollment.person.mbi,
            empty,
            status,
            plan.name,
            *upline_cells(listing.agent),
        )

    def member_id(self, enrollment: Enrollment) -> str:
        """The member number; applications print none."""
        return uhc_number(enrollment) if enrollment.in_book else ""

    def policy_number(self, enrollment: Enrollment) -> str:
        """The application number; applications themselves print none."""
        return f"4{scattered(enrollment.number, 8)}" if enrollment.in_book else ""

    def name(self, enrollment: Enrollment) -> str:
        """As the books print it; applications are in capitals."""
        person = enrollment.person
        return person.name if enrollment.in_book else person.name_read_from_capitals

    def county(self, enrollment: Enrollment) -> str:
        """As the books print it; applications print a state only."""
        return enrollment.person.county if enrollment.in_book else ""

    def submitted(self, enrollment: Enrollment) -> date | None:
        """The day the application was received, where an application was listed."""
        has_application = any(listing.is_application for listing in enrollment.life.listings)
        return enrollment.life.submitted if has_application else None


def uhc_number(enrollment: Enrollment) -> str:
    """The member number: nine digits."""
    return f"9{scattered(enrollment.person.number, 8)}"


def is_inactive(listing: Listing) -> bool:
    """Whether the listing stands in the book of inactive members."""
    return listing.condition in (Condition.ENDED, Condition.DECEASED)


def printed_end(listing: Listing, manner: Manner) -> Cell:
    """The term date; the carrier's far future, or its word for nothing, for none."""
    if listing.termed:
        return manner.day(listing.termed, iso_date)
    return "null" if manner.wordy else manner.day(NO_END, iso_date)


def agent_cells(agent: Agent, manner: Manner) -> tuple[Cell, ...]:
    """The writing agent."""
    email = f"{agent.npn}@example.com"
    return manner.number(agent.uhc_id), "Active", agent.name, email, manner.number(agent.npn)


def member_cells(enrollment: Enrollment, manner: Manner, empty: str) -> tuple[Cell, ...]:
    """Name, birth date and address."""
    person = enrollment.person
    return (
        person.first_column,
        person.last,
        manner.day(person.birth, us_date),
        f"member{person.number}@example.com" if person.trait % 3 else empty,
        person.phone,
        person.street,
        empty,
        person.city,
        person.state,
        manner.number(person.zip_code),
    )


@lru_cache(1 << 14)
def upline_cells(agent: Agent) -> tuple[Cell, ...]:
    """Today's uplines under the carrier's level numbers."""
    npns = {upline.level: upline.npn for upline in agent.chain}
    return tuple(npns.get(level, "") for level in UPLINE_LEVELS)
