"""Lives by how they begin: applied for, accepted, refused, in force."""

from collections.abc import Callable
from datetime import date, timedelta

from ingest.synthesis.dates import first_of_month
from ingest.synthesis.story import (
    ACTIVE,
    APPROVED,
    UNKNOWN,
    Condition,
    Ending,
    Life,
    Story,
    Teller,
    told,
)


def active(teller: Teller) -> Life:
    """Took effect and goes on."""
    effective = teller.past_effective()
    listings = [teller.listing(Condition.ACTIVE, effective)]
    return told(teller, teller.signed_before(effective), listings, ACTIVE)


def approved(teller: Teller) -> Life:
    """Accepted, and takes effect after the day that is looked from."""
    submitted, effective = coming(teller)
    return told(teller, submitted, [teller.listing(Condition.ACTIVE, effective)], APPROVED)


def coming(teller: Teller) -> tuple[date, date]:
    """A submitted date that the newest files can know, and an effective date still ahead."""
    effective = first_of_month(teller.weeks.as_of, teller.draw.between(1, 3))
    return teller.weeks.days[-1] - timedelta(days=teller.draw.between(2, 40)), effective


def moving(teller: Teller) -> tuple[date, date]:
    """A submitted date within the files' weeks, and the effective date applied for."""
    week = teller.draw.below(max(1, teller.weeks.count * 2 // 3))
    submitted = teller.weeks.days[week] - timedelta(days=teller.draw.between(2, 8))
    return submitted, first_of_month(submitted, teller.draw.between(1, 2))


def pending(teller: Teller) -> Life:
    """Applied for and not heard of since."""
    submitted, effective = moving(teller)
    return told(teller, submitted, [teller.listing(Condition.PENDING, effective)], UNKNOWN)


def pending_without_a_date(teller: Teller) -> Life:
    """Applied for, with no effective date yet."""
    submitted, _ = moving(teller)
    return told(teller, submitted, [teller.listing(Condition.PENDING, None)], UNKNOWN)


def approved_after_pending(teller: Teller) -> Life:
    """Applied for, then accepted for a day still ahead."""
    submitted, effective = coming(teller)
    steps = (Condition.PENDING, Condition.ACTIVE)
    return told(teller, submitted, [teller.listing(step, effective) for step in steps], APPROVED)


def active_after_pending(teller: Teller) -> Life:
    """Applied for, accepted, in force."""
    effective = first_of_month(teller.weeks.as_of, -teller.draw.below(2))
    submitted = teller.signed_before(effective)
    steps = (Condition.PENDING, Condition.ACTIVE)
    return told(teller, submitted, [teller.listing(step, effective) for step in steps], ACTIVE)


def date_came_later(teller: Teller) -> Life:
    """Applied for without an effective date, which came with the acceptance."""
    submitted, effective = coming(teller)
    steps = [teller.listing(Condition.PENDING, None), teller.listing(Condition.ACTIVE, effective)]
    return told(teller, submitted, steps, APPROVED)


def confirmed_after_cancellation(teller: Teller) -> Life:
    """Cancelled by mistake: a newer row confirms it, and that alone revives it."""
    effective = first_of_month(teller.weeks.as_of, -teller.draw.below(2))
    steps = (Condition.CANCELLED, Condition.ACTIVE)
    listings = [teller.listing(step, effective) for step in steps]
    return told(teller, teller.signed_before(effective), listings, ACTIVE)


When = Callable[[Teller], tuple[date, date]]


def refused(condition: Condition, reason: str, word: str = "") -> Story:
    """Applied for, then denied, withdrawn or cancelled by word; the calendar does not matter."""

    def story(teller: Teller) -> Life:
        submitted, effective = moving(teller)
        steps = [
            teller.listing(Condition.PENDING, effective),
            teller.listing(condition, effective, word=word),
        ]
        return told(teller, submitted, steps, Ending("ATTRITED", reason))

    return story


def turned_down(condition: Condition, reason: str) -> Story:
    """Denied, withdrawn or cancelled by word, and never listed before."""

    def story(teller: Teller) -> Life:
        submitted, effective = moving(teller)
        listing = teller.listing(condition, effective)
        return told(teller, submitted, [listing], Ending("ATTRITED", reason))

    return story


def accepted_then_cancelled(teller: Teller) -> Life:
    """Accepted for a day still ahead, and cancelled before it came."""
    submitted, effective = coming(teller)
    steps = (Condition.ACTIVE, Condition.CANCELLED)
    listings = [teller.listing(step, effective) for step in steps]
    return told(teller, submitted, listings, Ending("ATTRITED", "CANCELED"))


def unmapped(word: str) -> Story:
    """In a state of which nobody told us what it means."""

    def story(teller: Teller) -> Life:
        submitted, effective = moving(teller)
        listing = teller.listing(Condition.UNMAPPED, effective, word=word)
        return told(teller, submitted, [listing], UNKNOWN)

    return story


def closed_by_code(word: str, reason: str, when: When = moving) -> Story:
    """Listed as taken up, then closed by a code that says it never was; no end date is printed."""

    def story(teller: Teller) -> Life:
        submitted, effective = when(teller)
        steps = [
            teller.listing(Condition.ACTIVE, effective),
            teller.listing(Condition.ENDED, effective, word=word),
        ]
        return told(teller, submitted, steps, Ending("ATTRITED", reason))

    return story


def supplementary(story: Story) -> Story:
    """The same life under a Medicare supplement."""

    def supplement(teller: Teller) -> Life:
        teller.plan = next(plan for plan in teller.plans if plan.product == "MEDSUPP")
        return story(teller)

    return supplement
