"""Lives that go on under another plan: two enrollments of one person."""

from datetime import date, timedelta

from ingest.synthesis.dates import DAY, end_of_month, first_of_month
from ingest.synthesis.endings import closed
from ingest.synthesis.story import (
    ACTIVE,
    DISENROLLED,
    Condition,
    Ending,
    Life,
    Pair,
    Teller,
    laid,
    opened,
    timed,
    told,
)


def changed_at_new_year(word: str, reason: str) -> Pair:
    """The old plan ended on December 31 for a printed reason, the new one began the day after."""

    def pair(teller: Teller) -> tuple[Life, Life]:
        starts = date(teller.weeks.as_of.year, 1, 1)
        old = left_behind(teller, starts - DAY, word, reason)
        submitted = starts - timedelta(days=teller.draw.between(25, 78))  # October 15, December 7
        return old, taken_up(teller, starts, submitted)

    return pair


def changed_unsaid(teller: Teller) -> tuple[Life, Life]:
    """The old plan ended with nothing printed on the day before the new one began: a change."""
    starts = first_of_month(teller.weeks.as_of, -teller.draw.below(9))
    old = left_behind(teller, starts - DAY, "", "PLAN_CHANGE")
    return old, taken_up(teller, starts, teller.signed_before(starts))


def came_back(teller: Teller) -> tuple[Life, Life]:
    """The new plan began a month or more after the old one's end: not known to be a change."""
    starts = first_of_month(teller.weeks.as_of, -teller.draw.below(6))
    termed = end_of_month(starts, -teller.draw.between(2, 5))
    old = left_behind(teller, termed, "", "OTHER")
    return old, taken_up(teller, starts, teller.signed_before(starts))


def replaced_in_silence(teller: Teller) -> tuple[Life, Life]:
    """The old row gave way to one of another plan without an end: both stay, one turns stale."""
    if teller.weeks.count < 2:
        return came_back(teller)
    week = teller.draw.between(1, teller.weeks.count - 1)
    starts = first_of_month(teller.weeks.days[week])
    effective = first_of_month(starts, -teller.draw.between(4, 40))
    submitted = teller.signed_before(effective)
    row = teller.listing(Condition.ACTIVE, effective)
    entry = min(teller.entered(submitted), week - 1)
    old = Life(submitted, effective, opened(teller, laid([row], (entry, week))), ACTIVE)
    submitted = teller.signed_before(starts)
    teller.plan = teller.other_plan()
    new = timed(teller, submitted, [teller.listing(Condition.ACTIVE, starts)], ACTIVE, week)
    return old, new


def left_behind(teller: Teller, termed: date, word: str, reason: str) -> Life:
    """The older of two enrollments, ended on that day."""
    effective = first_of_month(termed, -teller.draw.between(3, 40))
    week = teller.weeks.entry(termed)
    return closed(teller, week, effective, termed, word, Ending(DISENROLLED, reason, termed))


def taken_up(teller: Teller, effective: date, submitted: date) -> Life:
    """The younger of two enrollments, in force since that day under another plan."""
    teller.plan = teller.other_plan()
    return told(teller, submitted, [teller.listing(Condition.ACTIVE, effective)], ACTIVE)


def left_for_another_carrier(teller: Teller, months: int) -> Life:
    """Ended with nothing printed on the day before a policy of another carrier began."""
    starts = first_of_month(teller.weeks.as_of, -months)
    return left_behind(teller, starts - DAY, "", "PLAN_CHANGE")


def taken_up_elsewhere(teller: Teller, months: int) -> Life:
    """In force since so many months ago, after a policy of another carrier."""
    starts = first_of_month(teller.weeks.as_of, -months)
    listings = [teller.listing(Condition.ACTIVE, starts)]
    return told(teller, teller.signed_before(starts), listings, ACTIVE)
