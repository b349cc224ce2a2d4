"""Decks of lives for carriers that are described by their words alone."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from ingest.synthesis.beginnings import (
    accepted_then_cancelled,
    active,
    active_after_pending,
    approved,
    approved_after_pending,
    confirmed_after_cancellation,
    pending,
    refused,
    turned_down,
    unmapped,
)
from ingest.synthesis.changes import missed_for_a_while, reinstated, rewritten, vanished
from ingest.synthesis.deaths import death_corrected, death_passed_over, died
from ingest.synthesis.endings import (
    ended,
    ended_and_dropped,
    ends_by_the_calendar,
    ends_later,
    left_with_its_plan,
    never_began,
    without_an_end_date,
)
from ingest.synthesis.plans import Fate, Plan
from ingest.synthesis.story import Condition, Story

Deck: TypeAlias = tuple[tuple[int, Story], ...]
REFUSALS = {
    Condition.DENIED: "DENIED",
    Condition.WITHDRAWN: "WITHDRAWN",
    Condition.CANCELLED: "CANCELED",
}


def lives_of(
    statuses: Mapping[Condition, str],
    reasons: Mapping[str, str],
    plans: Sequence[Plan],
    *,
    choices: Collection[str] = (),
    deaths: Collection[str] = (),
    beside: Deck = (),
    unknown_status: str = "Under Review",
) -> Deck:
    """Every life that a carrier with these words can tell, and those `beside`.

    `reasons` are the printed words with what each gives an ending as its reason; `choices` are
    those by which the member ended it, `deaths` those that print a death, empty where the status
    does. `unknown_status` is a word that nobody explained.
    """
    word = next(iter(choices), "")
    return (
        (30, active),
        (6, approved),
        *begun(statuses, unknown_status),
        *over(reasons, word),
        *((1, story) for death in deaths for story in mourned(death)),
        (1, ends_later("")),
        (1, ends_later(word, Condition.ENDED)),
        (1, ends_by_the_calendar),
        (3, vanished),
        (1, missed_for_a_while),
        (1, ended_and_dropped("", "OTHER")),
        (2, reinstated(word)),
        (1, rewritten),
        (1, without_an_end_date("", "OTHER")),
        *left(plans),
        *beside,
    )


def begun(statuses: Mapping[Condition, str], unknown: str) -> Iterator[tuple[int, Story]]:
    """Lives as applications, as far as the carrier has words for them."""
    is_applied_for = Condition.PENDING in statuses
    yield 1, unmapped(unknown)
    if is_applied_for:
        yield from ((3, pending), (1, approved_after_pending), (1, active_after_pending))
    for condition, reason in REFUSALS.items():
        if condition in statuses:
            tell = refused if is_applied_for else turned_down
            yield 2, tell(condition, reason)
    if Condition.CANCELLED in statuses:
        yield from ((1, accepted_then_cancelled), (1, confirmed_after_cancellation))


def over(reasons: Mapping[str, str], word: str) -> Iterator[tuple[int, Story]]:
    """Lives that end, for each printed reason and for none."""
    yield from ((3, ended("", "OTHER")), (2, never_began("", "CANCELED")))
    for printed, reason in reasons.items():
        yield 2, ended(printed, reason)
    if word:
        yield 1, never_began(word, "CANCELED")
        yield 1, ends_later(word)


def mourned(word: str) -> tuple[Story, ...]:
    """Lives that end with a death."""
    return died(word), death_passed_over(word), death_corrected(word)


def left(plans: Sequence[Plan]) -> Iterator[tuple[int, Story]]:
    """Lives that end with their plan, for each fate that a plan of the carrier has."""
    fates = dict.fromkeys(plan.fate for plan in plans if plan.fate is not Fate.RENEWED)
    yield from ((1, left_with_its_plan(fate)) for fate in fates)
