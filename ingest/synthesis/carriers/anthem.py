"""Anthem: a CSV of all markets under a comment line, with tax numbers in place of NPNs."""

import re
from datetime import date

from ingest.synthesis.beginnings import active, approved, supplementary, unmapped
from ingest.synthesis.carriers.carrier import scattered
from ingest.synthesis.carriers.described import (
    DescribedCarrier,
    Row,
    agent_name,
    effective,
    ends,
    last_name_first,
    member_id,
    names_of,
    nothing,
    plan_kind,
    plan_name,
    said,
    state,
)
from ingest.synthesis.changes import missed_for_a_while, reinstated, rewritten, vanished
from ingest.synthesis.dates import us_date
from ingest.synthesis.endings import (
    ended,
    ended_and_dropped,
    ends_by_the_calendar,
    ends_later,
    never_began,
    without_an_end_date,
)
from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.feed import Feed
from ingest.synthesis.manner import Cell, Kind, Manner
from ingest.synthesis.organisation import AGENCY, Agent
from ingest.synthesis.pairs import came_back
from ingest.synthesis.plans import Plan
from ingest.synthesis.story import Condition, Listing

OTHER_MARKETS = ("Individual", "Small Group")


def announced_status(row: Row) -> str:
    """The status; an end that is still ahead has a word of its own."""
    listing = row.listing
    if listing.condition is Condition.UNMAPPED:
        return listing.word
    if listing.condition is Condition.ENDED:
        return "Inactive"
    return "Future Disenrollment" if listing.termed else "Active"


def restated(row: Row) -> Cell:
    """The day of the newest renewal, which says nothing of when coverage began."""
    began = row.listing.effective
    assert began is not None
    return row.day(date(began.year + 1, 1, 1) if row.person.trait % 2 else began)


def tax_number(row: Row) -> str:
    """The writing agent's tax number, with its hyphen for some."""
    tin = row.listing.agent.tin
    return f"{tin[:2]}-{tin[2:]}" if row.person.trait % 2 else tin


COLUMNS = (
    ("Client Name", last_name_first),
    ("Client ID", member_id),
    ("Market", said("Senior")),
    ("Status", announced_status),
    ("State", state),
    ("Exchange", nothing),
    ("Effective Date", restated),
    ("Original Effective Date", effective),
    ("Cancellation Date", ends),
    ("Product", plan_kind),
    ("Plan Name", plan_name),
    ("New Business", said("N")),
    ("Bill Status", nothing),
    ("Renewal Month", said("01")),
    ("Writing Agent", agent_name),
    ("Writing TIN", tax_number),
    # Who is paid is the agency, whatever agent wrote the policy.
    ("Paid Agent", said(AGENCY)),
    ("Paid TIN", said("99-1234567")),
    ("Parent Agent", said(AGENCY)),
    ("Parent TIN", said("99-1234567")),
    ("Reporting Agent", nothing),
    ("Reporting TIN", nothing),
)
MARKET = next(place for place, (name, _) in enumerate(COLUMNS) if name == "Market")


class Anthem(DescribedCarrier):
    """Prints no birth date, no Medicare id, no county and no reason; some clients twice.

    The second row is of another market and nothing to us.
    """

    code = "anthem"
    share = 6
    lag = 5
    number_kind = "TIN"
    columns = COLUMNS
    no_end = "9999-12-31"
    plans = (
        Plan("Anthem Medicare Advantage (HMO)", "MAPD", "HMO", kind="MAPD"),
        Plan("Anthem Medicare Advantage (PPO)", "MAPD", "LPPO", kind="MAPD"),
        Plan("Anthem Veteran (PPO)", "MA", "LPPO", kind="MA"),
        Plan("Anthem Full Dual Advantage (HMO D-SNP)", "DSNP", "HMO", kind="DSNP"),
        Plan("Blue Cross MedicareRx Plus", "PDP", "NONE", kind="PDP"),
        Plan("Anthem Plan G", "MEDSUPP", "NONE", kind="Medicare Supplement"),
    )
    feeds = (
        Feed(
            "book",
            names_of(COLUMNS),
            (Kind.CSV,),
            (("List of clients as of {day}",), ("List of clients as of {day}", "")),
            lambda day: f"List_of_Clients_{day:%G-W%V}",
            re.compile(r"List_of_Clients_\d{4}-W\d\d\.csv"),
            dated=True,
        ),
    )
    lives = (
        (40, active),
        (6, approved),
        (1, supplementary(active)),
        (1, supplementary(ended("", "OTHER"))),
        (1, unmapped("Lapse Warning")),
        (8, ended("", "OTHER")),
        (3, never_began("", "CANCELED")),
        (3, ends_later("")),
        (1, ends_later("", Condition.ENDED)),
        (2, ends_by_the_calendar),
        (3, vanished),
        (2, missed_for_a_while),
        (2, ended_and_dropped("", "OTHER")),
        (2, reinstated("")),
        (2, rewritten),
        (1, without_an_end_date("", "OTHER")),
    )
    pairs = ((1, came_back),)

    def day_form(self, day: date) -> str:
        """`01/05/2026`."""
        return us_date(day)

    def rows(
        self, enrollment: Enrollment, listing: Listing, manner: Manner
    ) -> list[tuple[Cell, ...]]:
        """One row, and for some clients one of another market."""
        [row] = super().rows(enrollment, listing, manner)
        trait = enrollment.person.trait
        if trait % 9:
            return [row]
        other = (*row[:MARKET], OTHER_MARKETS[trait % 2], *row[MARKET + 1 :])
        return [other, row]

    def number_of(self, agent: Agent) -> str:
        """The tax number."""
        return agent.tin

    def member_id(self, enrollment: Enrollment) -> str:
        """The client's id."""
        return f"{scattered(enrollment.person.number, 9)}A"

    def county(self, enrollment: Enrollment) -> str:
        """None is printed."""
        return ""

    def submitted(self, enrollment: Enrollment) -> None:
        """None is printed."""
