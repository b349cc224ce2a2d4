"""Lives by how they end: by a date, a code, a plan's end, before they began or later."""

from datetime import date, timedelta

from ingest.synthesis.dates import DAY, end_of_month, first_of_month
from ingest.synthesis.plans import Fate
from ingest.synthesis.story import (
    DISENROLLED,
    Condition,
    Ending,
    Life,
    Story,
    Teller,
    laid,
    opened,
    timed,
    told,
)


def closed(
    teller: Teller,
    week: int,
    effective: date,
    termed: date | None,
    word: str,
    ending: Ending,
) -> Life:
    """Listed as active up to that week and as ended from it on."""
    submitted = teller.signed_before(effective)
    entry = min(teller.entered(submitted), week)
    steps = [
        teller.listing(Condition.ACTIVE, effective),
        teller.listing(Condition.ENDED, effective, termed=termed, word=word),
    ]
    rows = opened(teller, laid(steps, (entry, week, teller.weeks.count)))
    return Life(submitted, effective, rows, ending)


def ended(word: str, reason: str) -> Story:
    """In force for some months, then ended with the month before it was reported."""

    def story(teller: Teller) -> Life:
        week = teller.draw.below(teller.weeks.count)
        termed = end_of_month(teller.weeks.days[week], -1)
        effective = teller.past_effective(termed)
        return closed(teller, week, effective, termed, word, Ending(DISENROLLED, reason, termed))

    return story


def left_with_its_plan(fate: Fate) -> Story:
    """Ended on December 31 with nothing printed; what became of the plan is the reason."""
    reason = "PLAN_CHANGE" if fate is Fate.CONSOLIDATED else "PLAN_EXIT"

    def story(teller: Teller) -> Life:
        teller.plan = teller.draw.pick([plan for plan in teller.plans if plan.fate is fate])
        new_year = date(teller.weeks.as_of.year, 1, 1)
        effective = first_of_month(new_year, -teller.draw.between(3, 40))
        ending = Ending(DISENROLLED, reason, new_year - DAY)
        return closed(teller, teller.weeks.entry(new_year), effective, new_year - DAY, "", ending)

    return story


def without_an_end_date(word: str, reason: str) -> Story:
    """Called ended, long after it took effect, and no end date is printed."""

    def story(teller: Teller) -> Life:
        week = teller.draw.below(teller.weeks.count)
        effective = first_of_month(teller.weeks.days[0], -teller.draw.between(3, 40))
        return closed(teller, week, effective, None, word, Ending(DISENROLLED, reason))

    return story


def never_began(word: str, reason: str) -> Story:
    """Ended by a date on or before the effective date."""

    def story(teller: Teller) -> Life:
        week = teller.draw.below(teller.weeks.count)
        if teller.draw.one_in(3):
            termed = teller.weeks.days[week] - timedelta(days=teller.draw.between(1, 5))
            effective = first_of_month(termed, 1)
        else:
            effective = first_of_month(teller.weeks.as_of - DAY, -teller.draw.below(3))
            termed = effective - teller.draw.below(2) * DAY
        return closed(teller, week, effective, termed, word, Ending("ATTRITED", reason, termed))

    return story


def ends_later(word: str, condition: Condition = Condition.ACTIVE) -> Story:
    """In force, with an end that is printed and still ahead: today's end does not count yet."""

    def story(teller: Teller) -> Life:
        as_of = teller.weeks.as_of
        termed = end_of_month(as_of, teller.draw.between(1, 3))
        if condition is Condition.ACTIVE and teller.draw.one_in(8):
            termed = as_of
        effective = first_of_month(as_of, -teller.draw.between(1, 40))
        week = teller.draw.below(teller.weeks.count)
        steps = [
            teller.listing(Condition.ACTIVE, effective),
            teller.listing(condition, effective, termed=termed, word=word),
        ]
        submitted = teller.signed_before(effective)
        entry = min(teller.entered(submitted), week)
        rows = opened(teller, laid(steps, (entry, week, teller.weeks.count)))
        return Life(submitted, effective, rows, Ending("ACTIVE", "", termed))

    return story


def ends_by_the_calendar(teller: Teller) -> Life:
    """Announced to end on the day of the newest file: no file says it has ended, the day does."""
    termed = teller.weeks.days[-1]
    effective = first_of_month(termed, -teller.draw.between(2, 40))
    steps = [
        teller.listing(Condition.ACTIVE, effective),
        teller.listing(Condition.ACTIVE, effective, termed=termed),
    ]
    ending = Ending(DISENROLLED, "OTHER", termed)
    return told(teller, teller.signed_before(effective), steps, ending)


def ended_and_dropped(word: str, reason: str) -> Story:
    """Ended before the first file, and after some weeks no longer listed."""

    def story(teller: Teller) -> Life:
        termed = end_of_month(teller.weeks.days[0], -teller.draw.between(1, 6))
        effective = first_of_month(termed, -teller.draw.below(40))
        listings = [teller.listing(Condition.ENDED, effective, termed=termed, word=word)]
        submitted = teller.signed_before(effective)
        ending = Ending(DISENROLLED, reason, termed)
        return timed(teller, submitted, listings, ending, 0, leaves=True)

    return story
