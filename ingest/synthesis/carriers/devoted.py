"""Devoted: a CSV in snake case that agents download, so that the folder names the agent."""

import re
from datetime import date
from uuid import UUID

from ingest.synthesis.beginnings import (
    active,
    active_after_pending,
    approved,
    approved_after_pending,
    date_came_later,
    pending,
    pending_without_a_date,
    unmapped,
)
from ingest.synthesis.carriers.carrier import scattered
from ingest.synthesis.carriers.described import (
    DescribedCarrier,
    Row,
    birth,
    city,
    county,
    died,
    effective,
    ends,
    first_name,
    last_name,
    member_id,
    names_of,
    nothing,
    phone,
    plan_name,
    policy_number,
    said,
    state,
    status,
    street,
    zip_code,
)
from ingest.synthesis.changes import corrected, missed_for_a_while, reinstated, rewritten, vanished
from ingest.synthesis.dates import iso_date
from ingest.synthesis.deaths import Deathbed, died_after_its_end
from ingest.synthesis.deaths import died as died_of
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
from ingest.synthesis.manner import Kind
from ingest.synthesis.pairs import came_back, replaced_in_silence
from ingest.synthesis.plans import Plan
from ingest.synthesis.portal import both_downloaded, downloaded
from ingest.synthesis.story import Condition, Listing


def record_locator(row: Row) -> str:
    """Another number of the member, which we have no use for."""
    return f"R{scattered(row.person.number, 8)}"


COLUMNS = (
    ("first_name", first_name),
    ("last_name", last_name),
    ("birth_date", birth),
    ("death_date", died),
    ("email", nothing),
    ("primary_phone", phone),
    ("address", street),
    ("city", city),
    ("state", state),
    ("zip_code", zip_code),
    ("county", county),
    ("member_id", member_id),
    ("member_record_locator", record_locator),
    ("status", status),
    # What these say of others' work on the policy must not decide anything.
    ("aor_policy_status", said("TERMED")),
    ("working_application_status", said("DENIED")),
    ("working_enrollment_id", policy_number),
    ("pbp_name", plan_name),
    ("start_date", effective),
    ("end_date", ends),
)
STATUSES = {
    Condition.PENDING: "APPLICATION",
    Condition.ACTIVE: "ENROLLED",
    Condition.ENDED: "DISENROLLED",
}


class Devoted(DescribedCarrier):
    """Prints plan names only, and a death as a date beside the status."""

    code = "devoted"
    share = 4
    lag = 2
    columns = COLUMNS
    statuses = STATUSES
    plans = (
        Plan("DEVOTED CORE (HMO)", "MAPD", "HMO"),
        Plan("DEVOTED CHOICE (PPO)", "MAPD", "LPPO"),
        Plan("DEVOTED GIVEBACK (HMO-POS)", "MAPD", "HMO_POS"),
        Plan("DEVOTED DUAL PLUS (HMO D-SNP)", "DSNP", "HMO"),
        Plan("DEVOTED C-SNP PREMIUM (HMO C-SNP)", "CSNP", "HMO"),
    )
    feeds = (
        Feed(
            "book",
            names_of(COLUMNS),
            (Kind.CSV,),
            (("Devoted Health book of business", "as of {day}"),),
            lambda day: f"devoted_book_{day}",
            re.compile(r"devoted_book_\d{4}-\d\d-\d\d\.csv"),
            by_agent=True,
        ),
    )
    lives = tuple(
        (count, downloaded(story))
        for count, story in (
            (30, active),
            (5, approved),
            (4, pending),
            (1, pending_without_a_date),
            (2, approved_after_pending),
            (2, active_after_pending),
            (1, date_came_later),
            (1, unmapped("PAUSED")),
            (6, ended("", "OTHER")),
            (3, never_began("", "CANCELED")),
            (2, died_of("", Deathbed.DEATH)),
            (2, died_of("", Deathbed.BOTH)),
            (1, died_after_its_end),
            (2, ends_later("")),
            (1, ends_later("", Condition.ENDED)),
            (1, ends_by_the_calendar),
            (3, vanished),
            (1, missed_for_a_while),
            (1, ended_and_dropped("", "OTHER")),
            (2, reinstated("")),
            (2, corrected),
            (2, rewritten),
            (1, without_an_end_date("", "OTHER")),
        )
    )
    pairs = ((2, both_downloaded(came_back)), (1, both_downloaded(replaced_in_silence)))

    def day_form(self, day: date) -> str:
        """`2026-01-05`."""
        return iso_date(day)

    def folder_of(self, listing: Listing) -> str:
        """The folder of the agent who wrote it."""
        return listing.agent.npn

    def member_id(self, enrollment: Enrollment) -> str:
        """A UUID."""
        return str(UUID(int=int(scattered(enrollment.person.number, 12)) * 2**80 + 2**79 + 7))

    def policy_number(self, enrollment: Enrollment) -> str:
        """The enrollment's own id."""
        return f"DE{scattered(enrollment.number, 9)}"

    def submitted(self, enrollment: Enrollment) -> None:
        """None is printed."""
