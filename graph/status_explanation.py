"""Why an enrollment has its status: the line of the status rule that holds, in one sentence."""

from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from loaders.enrollment import EnrollmentRow
from models import EnrollmentStatus, Word

APPLICATION_WORDS = {
    Word.DENIED: "denied",
    Word.WITHDRAWN: "withdrawn",
    Word.CANCELED: "cancelled",
    Word.ANNULLED: "cancelled by CMS",
    Word.OVERRIDDEN: "replaced by a later one",
}
UNCONFIRMED = {
    Word.PENDING: "the application is pending",
    Word.UNMAPPED: "the carrier's words are not known",
}


class Facts(NamedTuple):
    """What the sentence depends on: of an enrollment what the line of the rule looks at."""

    status: str
    word: str
    took_effect: bool
    died_on: date | None
    effective_on: date | None
    termed_on: date | None
    as_of: date


facts_of = attrgetter(*Facts._fields)


def explain(row: EnrollmentRow) -> str:
    """The sentence for an enrollment."""
    return sentence(*facts_of(row))


@lru_cache(maxsize=10_000)  # thousands of rows have a few hundred of them, under each alias anew
def sentence(*facts: Any) -> str:
    """The sentence for these facts."""
    told = Facts._make(facts)
    report = f"by the report as of {told.as_of}"
    return f"{reasons[EnrollmentStatus(told.status)](told)}, {report}."


def deceased(row: Facts) -> str:
    """Line 1."""
    day = f" on {row.died_on}" if row.died_on else ""
    return f"Deceased: the carrier reported the client's death{day}"


def attrited(row: Facts) -> str:
    """Line 2, or line 3 for an end before the beginning."""
    word = Word(row.word)
    is_application_word = word in APPLICATION_WORDS and not (
        word is Word.CANCELED and row.took_effect
    )
    if is_application_word:
        return f"Attrited: the application was {APPLICATION_WORDS[word]}"
    if row.termed_on is not None:
        return (
            f"Attrited: the term date {row.termed_on} is not after the effective date "
            f"{row.effective_on}"
        )
    if row.effective_on is None:
        return "Attrited: reported as ended without a term date or an effective date"
    return (
        "Attrited: reported as ended without a term date before the effective date "
        f"{row.effective_on}"
    )


def disenrolled(row: Facts) -> str:
    """Line 3 for an end after the beginning."""
    if row.termed_on is not None:
        return (
            f"Policy disenrollment: effective {row.effective_on}, with {row.termed_on} "
            "as the last covered day"
            if row.effective_on
            else f"Policy disenrollment: the last covered day was {row.termed_on}"
        )
    return (
        f"Policy disenrollment: reported as ended without a term date, effective {row.effective_on}"
    )


def confirmed(row: Facts) -> str:
    """Line 4."""
    status = "Approved" if row.status == EnrollmentStatus.APPROVED else "Active"
    begins = "takes effect on" if status == "Approved" else "in effect since"
    ends = f" and the last covered day {row.termed_on} not over" if row.termed_on else ""
    return f"{status}: confirmed, {begins} {row.effective_on}{ends}"


def unknown(row: Facts) -> str:
    """Line 5."""
    said = UNCONFIRMED.get(Word(row.word), "confirmed without an effective date")
    return f"Unknown: {said}"


reasons = {
    EnrollmentStatus.DECEASED: deceased,
    EnrollmentStatus.ATTRITED: attrited,
    EnrollmentStatus.POLICY_DISENROLLMENT: disenrolled,
    EnrollmentStatus.APPROVED: confirmed,
    EnrollmentStatus.ACTIVE: confirmed,
    EnrollmentStatus.UNKNOWN: unknown,
}
