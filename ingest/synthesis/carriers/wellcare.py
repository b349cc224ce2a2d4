"""WellCare / Centene: one CSV in capitals without a status column, so that dates decide."""

import re

from ingest.synthesis.beginnings import active, approved
from ingest.synthesis.carriers.carrier import Carrier, scattered
from ingest.synthesis.changes import missed_for_a_while, reinstated, rewritten, vanished
from ingest.synthesis.dates import compact_date, us_date
from ingest.synthesis.endings import (
    ended,
    ended_and_dropped,
    ends_by_the_calendar,
    ends_later,
    never_began,
)
from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.feed import Feed
from ingest.synthesis.manner import Cell, Kind, Manner
from ingest.synthesis.pairs import came_back
from ingest.synthesis.plans import Plan
from ingest.synthesis.story import Listing

HEADER = (
    "MBI", "Centene ID", "Broker NPN", "Member First Name", "Member Last Name", "Member DoB",
    "Phone", "Address", "City", "State", "Zip", "Effective Date", "Termination Date", "Plan Name",
)  # fmt: skip


class Wellcare(Carrier):
    """Prints plan names only: no plan has a code, and no row a policy number or a county."""

    code = "wellcare"
    share = 15
    lag = 4
    prints_medicare_id = True
    # Names without codes; the plan list does not know them, the words alone give the type.
    plans = (
        Plan("WELLCARE NO PREMIUM OPEN (PPO)", "MAPD", "LPPO"),
        Plan("WELLCARE GIVEBACK (HMO)", "MAPD", "HMO"),
        Plan("WELLCARE SIMPLE (HMO-POS)", "MAPD", "HMO_POS"),
        Plan("WELLCARE DUAL ACCESS (HMO D-SNP)", "DSNP", "HMO"),
        Plan("WELLCARE SPECIALTY NO PREMIUM (HMO-POS C-SNP)", "CSNP", "HMO_POS"),
        Plan("WELLCARE VALUE SCRIPT (PDP)", "PDP", "NONE"),
        Plan("WELLCARE CLASSIC (PDP)", "PDP", "NONE"),
        Plan("WELLCARE PATRIOT MA ONLY (HMO)", "MA", "HMO"),
    )
    feeds = (
        Feed(
            "book",
            HEADER,
            (Kind.CSV,),
            (("WELLCARE BROKER BOOK OF BUSINESS", "AS OF {day}"),),
            lambda day: f"Wellcare_BookOfBusiness_{compact_date(day)}",
            re.compile(r"Wellcare_BookOfBusiness_\d{8}\.csv"),
        ),
    )
    lives = (
        (54, active),
        (8, approved),
        (10, ended("", "OTHER")),
        (5, never_began("", "CANCELED")),
        (4, ends_later("")),
        (2, ends_by_the_calendar),
        (5, vanished),
        (3, missed_for_a_while),
        (3, ended_and_dropped("", "OTHER")),
        (3, reinstated("")),
        (3, rewritten),
    )
    pairs = ((1, came_back),)

    def rows(
        self, enrollment: Enrollment, listing: Listing, manner: Manner
    ) -> list[tuple[Cell, ...]]:
        """One row in capitals; address and city carry literal quotes."""
        person = enrollment.person
        no_end = "12/31/9999" if manner.wordy else ""
        assert listing.effective is not None
        row = (
            printed_medicare_id(enrollment),
            centene_id(enrollment),
            listing.agent.npn,
            person.first_column.upper(),
            person.last.upper(),
            us_date(person.birth),
            person.phone,
            f'"{person.street.upper()}"',
            f'"{person.city.upper()}"',
            person.state,
            manner.number(person.zip_code),
            us_date(listing.effective),
            us_date(listing.termed) if listing.termed else no_end,
            listing.plan.name,
        )
        return [row]

    def member_id(self, enrollment: Enrollment) -> str:
        """The Centene id, else the Medicare id."""
        return centene_id(enrollment) or enrollment.person.mbi

    def name(self, enrollment: Enrollment) -> str:
        """Read from capitals."""
        return enrollment.person.name_read_from_capitals

    def county(self, enrollment: Enrollment) -> str:
        """None is printed."""
        return ""

    def submitted(self, enrollment: Enrollment) -> None:
        """None is printed."""


def centene_id(enrollment: Enrollment) -> str:
    """The carrier's member id; a few members have none, and are known by their Medicare id."""
    return "" if enrollment.person.trait % 40 == 0 else f"U{scattered(enrollment.person.number, 9)}"


def printed_medicare_id(enrollment: Enrollment) -> str:
    """The Medicare id, misprinted for a few whom the carrier's own id still tells apart."""
    person = enrollment.person
    if person.trait % 150 == 7 and not enrollment.has_partner:
        return f"0{person.mbi[1:]}"
    return person.mbi
