"""Lives that end with a death, or with what was taken for one."""

from dataclasses import replace
from datetime import timedelta
from enum import Enum, auto

from ingest.synthesis.dates import end_of_month, first_of_month
from ingest.synthesis.story import (
    ACTIVE,
    DISENROLLED,
    Condition,
    Ending,
    Life,
    Listing,
    Story,
    Teller,
    laid,
    opened,
    timed,
)


class Deathbed(Enum):
    """Which dates a death is printed with."""

    END = auto()
    DEATH = auto()
    BOTH = auto()


def died(word: str, dates: Deathbed = Deathbed.END) -> Story:
    """In force until the person died."""

    def story(teller: Teller) -> Life:
        week = teller.draw.below(teller.weeks.count)
        last = death(teller, week, word, dates)
        effective = last.effective
        assert effective is not None
        submitted = teller.signed_before(effective)
        steps = [teller.listing(Condition.ACTIVE, effective), last]
        entry = min(teller.entered(submitted), week)
        rows = opened(teller, laid(steps, (entry, week, teller.weeks.count)))
        return Life(submitted, effective, rows, Ending("DECEASED", "", last.termed or last.died))

    return story


def death(teller: Teller, week: int, word: str, dates: Deathbed) -> Listing:
    """The row that prints a death some days before that week's file."""
    day = teller.weeks.days[week] - timedelta(days=teller.draw.between(3, 24))
    ends = day if teller.draw.one_in(2) else end_of_month(day)
    return teller.listing(
        Condition.DECEASED,
        first_of_month(day, -teller.draw.between(1, 60)),
        termed=None if dates is Deathbed.DEATH else ends,
        died=None if dates is Deathbed.END else day,
        word=word,
    )


def death_passed_over(word: str) -> Story:
    """Died; later rows still print the end and no longer the death. Silence does not undo it."""

    def story(teller: Teller) -> Life:
        if teller.weeks.count < 2:
            return died(word)(teller)
        row = death(teller, 0, word, Deathbed.BOTH)
        row.termed, row.died = row.died, None
        silent = replace(row, condition=Condition.ENDED, word="")
        assert row.effective is not None
        submitted = teller.signed_before(row.effective)
        return timed(teller, submitted, [row, silent], Ending("DECEASED", "", row.termed), 0)

    return story


def death_corrected(word: str) -> Story:
    """Reported dead, and listed as active again."""

    def story(teller: Teller) -> Life:
        row = death(teller, 0, word, Deathbed.END)
        alive = teller.listing(Condition.ACTIVE, row.effective)
        assert row.effective is not None
        return timed(teller, teller.signed_before(row.effective), [row, alive], ACTIVE, 0)

    return story


def died_after_its_end(teller: Teller) -> Life:
    """Ended with a month, and the person died in the next one: the end stands."""
    termed = end_of_month(teller.weeks.days[0], -2)
    effective = first_of_month(termed, -teller.draw.between(1, 40))
    row = teller.listing(Condition.ENDED, effective, termed=termed)
    known = replace(row, died=termed + timedelta(days=teller.draw.between(2, 20)))
    ending = Ending(DISENROLLED, "OTHER", termed)
    return timed(teller, teller.signed_before(effective), [row, known], ending, 0)
