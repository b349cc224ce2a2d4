"""Lives in which what the files say changes: rows vanish, come back, and are corrected."""

from dataclasses import replace
from datetime import date

from ingest.synthesis.beginnings import coming
from ingest.synthesis.dates import end_of_month, first_of_month
from ingest.synthesis.story import ACTIVE, APPROVED, Condition, Life, Story, Teller, timed, told


def vanished(teller: Teller) -> Life:
    """In force, and then no longer listed: no ending."""
    effective = first_of_month(teller.weeks.days[0], -teller.draw.between(0, 50))
    listings = [teller.listing(Condition.ACTIVE, effective)]
    submitted = teller.signed_before(effective)
    return timed(teller, submitted, listings, ACTIVE, 0, leaves=True)


def missed_for_a_while(teller: Teller) -> Life:
    """In force, left out of some files, and listed again."""
    effective = first_of_month(teller.weeks.days[0], -teller.draw.between(0, 50))
    steps = [teller.listing(Condition.ACTIVE, effective) for _ in range(3)]
    life = timed(teller, teller.signed_before(effective), steps, ACTIVE, 0)
    if len(life.listings) == 3:
        del life.listings[1]
    return life


def reinstated(word: str) -> Story:
    """Ended, and a newer file lists it without an end."""

    def story(teller: Teller) -> Life:
        termed = end_of_month(teller.weeks.days[0], -1)
        effective = first_of_month(termed, -teller.draw.between(0, 40))
        steps = [
            teller.listing(Condition.ACTIVE, effective),
            teller.listing(Condition.ENDED, effective, termed=termed, word=word),
            teller.listing(Condition.ACTIVE, effective),
        ]
        return timed(teller, teller.signed_before(effective), steps, ACTIVE, 0)

    return story


def corrected(teller: Teller) -> Life:
    """Listed under a wrong effective date first, under the same policy number."""
    ahead = teller.draw.one_in(2)
    submitted, effective = coming(teller) if ahead else recent(teller)
    wrong = first_of_month(effective, teller.draw.pick((-1, 1, 2)))
    steps = [teller.listing(Condition.ACTIVE, day) for day in (wrong, effective)]
    return told(teller, submitted, steps, APPROVED if ahead else ACTIVE)


def corrected_ahead(teller: Teller) -> Life:
    """Listed for a later month first, where no policy number tells that it is the same one.

    Both days are ahead of every file: a book corrects only what had not taken effect.
    """
    submitted, effective = coming(teller)
    wrong = first_of_month(effective, 1)
    steps = [teller.listing(Condition.ACTIVE, day) for day in (wrong, effective)]
    return told(teller, submitted, steps, APPROVED)


def recent(teller: Teller) -> tuple[date, date]:
    """A submitted and an effective date of the last weeks."""
    effective = first_of_month(teller.weeks.as_of, -teller.draw.below(3))
    return teller.signed_before(effective), effective


def rewritten(teller: Teller) -> Life:
    """In force, and moved from one agent to another."""
    effective = teller.past_effective()
    before = teller.writers.other_writer(teller.draw, teller.agent)
    steps = [
        replace(teller.listing(Condition.ACTIVE, effective), agent=before),
        teller.listing(Condition.ACTIVE, effective),
    ]
    return told(teller, teller.signed_before(effective), steps, ACTIVE)


def segmented(teller: Teller) -> Life:
    """Printed in two rows, one a segment, and later in one: one enrollment all along."""
    segments = [plan for plan in teller.plans if plan.segmented]
    teller.plan = teller.draw.pick(segments)
    twin = next(p for p in segments if p.base_code == teller.plan.base_code and p != teller.plan)
    effective = teller.past_effective()
    steps = [
        replace(teller.listing(Condition.ACTIVE, effective), twin=twin),
        teller.listing(Condition.ACTIVE, effective),
    ]
    return told(teller, teller.signed_before(effective), steps, ACTIVE)
