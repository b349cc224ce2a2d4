from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg
import pytest

TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Case:
    """A line or clause of the status rule: what is known, and what must come of it."""

    name: str
    status: str
    reason: str | None = None
    since: str = "2026-10-01"
    facts: dict[str, Any] = field(default_factory=dict)


def case(
    name: str, status: str, reason: str | None = None, since: str = "2026-10-01", **facts: Any
) -> Case:
    return Case(name, status, reason, since, facts)


# Every case starts from a confirmed enrollment effective 2026-01-01, first said on 2026-10-01.
CASES = [
    # 1. Death.
    case("death by date", "DECEASED", died=True, died_on="2026-09-10"),
    case("death by code without a date", "DECEASED", died=True),
    case("death reported before it is stated begins with the death", "DECEASED", since="2026-10-20", died=True, died_on="2026-10-20"),
    case("death after the term date leaves the enrollment ended", "POLICY_DISENROLLMENT", "OTHER", "2026-10-01", died=True, died_on="2026-09-10", termed_on="2026-08-31"),
    case("death on the term date", "DECEASED", died=True, died_on="2026-08-31", termed_on="2026-08-31"),
    case("death before the term date", "DECEASED", died=True, died_on="2026-08-10", termed_on="2026-08-31"),
    case("death decides over an ending word", "DECEASED", died=True, word="ENDED"),
    # 2. Application words.
    case("denied", "ATTRITED", "DENIED", word="DENIED"),
    case("denied whatever the effective date", "ATTRITED", "DENIED", word="DENIED", effective_on="2027-01-01"),
    case("denied although a term date is printed", "ATTRITED", "DENIED", word="DENIED", termed_on="2026-06-30"),
    case("denied without an effective date", "ATTRITED", "DENIED", word="DENIED", effective_on=None),
    case("withdrawn", "ATTRITED", "WITHDRAWN", word="WITHDRAWN"),
    case("cancelled ahead of the effective date", "ATTRITED", "CANCELED", word="CANCELED", effective_on="2027-01-01"),
    case("cancelled and never known to be accepted", "ATTRITED", "CANCELED", word="CANCELED"),
    case("cancelled after it took effect is an ending", "POLICY_DISENROLLMENT", "OTHER", word="CANCELED", took_effect=True),
    case("cancelled with an end after the effective date", "POLICY_DISENROLLMENT", "OTHER", word="CANCELED", termed_on="2026-06-30"),
    case("cancelled with an end on the effective date", "ATTRITED", "CANCELED", word="CANCELED", took_effect=True, termed_on="2026-01-01"),
    case("overridden by a later application", "ATTRITED", "OTHER", word="OVERRIDDEN", said_reason="OTHER"),
    case("annulled by a reply code although it had taken effect", "ATTRITED", "CANCELED", word="ANNULLED", took_effect=True, said_reason="OTHER"),
    # 3. Ended by date.
    case("term on the effective date, nothing printed", "ATTRITED", "CANCELED", termed_on="2026-01-01"),
    case("term before the effective date by the member", "ATTRITED", "CANCELED", termed_on="2025-12-31", said_reason="MEMBER_CHOICE"),
    case("term before the effective date for another reason", "ATTRITED", "OTHER", termed_on="2025-12-31", said_reason="OTHER"),
    case("plan change does not apply to the attrited", "ATTRITED", "OTHER", termed_on="2025-12-31", said_reason="PLAN_CHANGE"),
    case("plan exit does not apply to the attrited", "ATTRITED", "OTHER", termed_on="2025-12-31", said_reason="PLAN_EXIT"),
    case("term ahead but not after the effective date", "ATTRITED", "CANCELED", effective_on="2027-01-01", termed_on="2027-01-01"),
    case("term after the effective date", "POLICY_DISENROLLMENT", "OTHER", termed_on="2026-06-30"),
    case("the ending begins the day after the last covered day", "POLICY_DISENROLLMENT", "OTHER", "2026-11-01", termed_on="2026-10-31"),
    case("term yesterday", "POLICY_DISENROLLMENT", "OTHER", "2026-11-20", termed_on="2026-11-19"),
    case("term today does not decide", "ACTIVE", None, termed_on="2026-11-20"),
    case("term ahead does not decide", "ACTIVE", None, termed_on="2026-12-31", said_reason="PLAN_CHANGE"),
    case("an ending word whose date is ahead confirms", "ACTIVE", None, word="ENDED", termed_on="2026-12-31"),
    case("the date decides over an active word", "POLICY_DISENROLLMENT", "PLAN_CHANGE", word="CONFIRMED", termed_on="2026-06-30", said_reason="PLAN_CHANGE"),
    case("the date decides over a pending word", "POLICY_DISENROLLMENT", "OTHER", word="PENDING", termed_on="2026-06-30"),
    case("plan exit", "POLICY_DISENROLLMENT", "PLAN_EXIT", termed_on="2026-06-30", said_reason="PLAN_EXIT"),
    case("a derived reason where nothing is printed", "POLICY_DISENROLLMENT", "PLAN_EXIT", termed_on="2026-06-30", derived_reason="PLAN_EXIT"),
    case("a printed reason over a derived one", "POLICY_DISENROLLMENT", "OTHER", termed_on="2026-06-30", said_reason="OTHER", derived_reason="PLAN_EXIT"),
    case("the member's choice is no plan change", "POLICY_DISENROLLMENT", "OTHER", termed_on="2026-06-30", said_reason="MEMBER_CHOICE"),
    # 3. Ended by a word without a date.
    case("an ending word after the effective date", "POLICY_DISENROLLMENT", "OTHER", word="ENDED"),
    case("an ending word on the effective date", "POLICY_DISENROLLMENT", "OTHER", word="ENDED", effective_on="2026-10-01"),
    case("an ending word before the effective date", "ATTRITED", "CANCELED", word="ENDED", effective_on="2026-10-02"),
    case("an ending word before the effective date with a reason", "ATTRITED", "OTHER", word="ENDED", effective_on="2026-10-02", said_reason="PLAN_CHANGE"),
    # 4. Confirmed.
    case("effective ahead", "APPROVED", effective_on="2027-01-01"),
    case("effective tomorrow", "APPROVED", effective_on="2026-11-21"),
    case("effective today", "ACTIVE", since="2026-11-20", effective_on="2026-11-20"),
    case("active since the report where that is later", "ACTIVE", since="2026-10-01"),
    case("active since the effective date where that is later", "ACTIVE", since="2026-11-01", effective_on="2026-11-01"),
    case("an ending word with a date ahead, not yet effective", "APPROVED", word="ENDED", effective_on="2027-01-01", termed_on="2027-06-30"),
    # 5. Unknown.
    case("pending", "UNKNOWN", word="PENDING"),
    case("pending is never approved by the calendar", "UNKNOWN", word="PENDING", effective_on="2027-01-01"),
    case("an unmapped word", "UNKNOWN", word="UNMAPPED"),
    case("a pending word with an end ahead", "UNKNOWN", word="PENDING", termed_on="2026-12-31"),
    case("confirmed without an effective date", "UNKNOWN", effective_on=None),
]  # fmt: skip

DEFAULTS = {
    "word": "CONFIRMED",
    "said_reason": None,
    "derived_reason": None,
    "effective_on": "2026-01-01",
    "termed_on": None,
    "died": False,
    "died_on": None,
    "took_effect": False,
    "as_of": "2026-10-01",
    "said_on": "2026-10-01",
    "today": TODAY,
}
RULE = """
select status::text, termination_reason::text, status_since::text
from enrollment_status(
    %(word)s, %(said_reason)s, %(derived_reason)s, %(effective_on)s, %(termed_on)s, %(died)s,
    %(died_on)s, %(took_effect)s, %(as_of)s, %(said_on)s, %(today)s
)
"""


@pytest.fixture(scope="module")
def ruling(template: str, postgres: str):
    with psycopg.connect(postgres, dbname=template, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("given", CASES, ids=lambda given: given.name)
def test_status_rule(ruling: psycopg.Connection, given: Case) -> None:
    ruled = ruling.execute(RULE, {**DEFAULTS, **given.facts}).fetchone()

    assert ruled == (given.status, given.reason, given.since)


def test_the_calendar_alone_turns_approved_into_active_and_active_into_disenrolled(
    ruling: psycopg.Connection,
) -> None:
    facts = {**DEFAULTS, "effective_on": "2026-12-01", "termed_on": "2026-12-31"}

    states = [
        ruling.execute(RULE, {**facts, "today": day}).fetchone()
        for day in ("2026-11-30", "2026-12-01", "2026-12-31", "2027-01-01")
    ]

    assert states == [
        ("APPROVED", None, "2026-10-01"),
        ("ACTIVE", None, "2026-12-01"),
        ("ACTIVE", None, "2026-12-01"),
        ("POLICY_DISENROLLMENT", "OTHER", "2027-01-01"),
    ]
