"""What the story needs to know of a carrier; each carrier's module fills it in."""

from abc import ABC, abstractmethod
from datetime import date
from typing import ClassVar

from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.feed import Feed
from ingest.synthesis.manner import Cell, Manner
from ingest.synthesis.organisation import Agent
from ingest.synthesis.people import Person
from ingest.synthesis.plans import Plan
from ingest.synthesis.story import Listing, Pair, Story

SCATTER = 7919  # coprime to ten, so that numbers scattered by it stay different


class Carrier(ABC):
    """A carrier's plans, its lives with how often each is led, and how its files print them.

    `share` is its part of all enrollments. `lag` is how many days before the day looked from its
    newest file lies. `lives` and `pairs` are dealt like a deck of cards, so each of them occurs
    in any run of enrollments as long as the deck. `prints_medicare_id`: whole, so that people can
    be followed to another carrier. `number_kind` and `number_of`: the carrier's own number of each
    agent, where writing_numbers.csv must know it.
    """

    code: ClassVar[str]
    share: ClassVar[int]
    lag: ClassVar[int]
    plans: ClassVar[tuple[Plan, ...]]
    feeds: ClassVar[tuple[Feed, ...]]
    lives: ClassVar[tuple[tuple[int, Story], ...]]
    pairs: ClassVar[tuple[tuple[int, Pair], ...]]
    prints_medicare_id: ClassVar[bool] = False
    number_kind: ClassVar[str] = ""

    @abstractmethod
    def rows(
        self, enrollment: Enrollment, listing: Listing, manner: Manner
    ) -> list[tuple[Cell, ...]]:
        """The rows of one week's file that this listing makes, in the order of the header."""

    def feed_of(self, listing: Listing) -> str:
        """The feed that this listing stands in."""
        return self.feeds[0].name

    def folder_of(self, listing: Listing) -> str:
        """The folder of the agent who downloaded the file; empty for the organisation's files."""
        return ""

    def number_of(self, agent: Agent) -> str:
        """The carrier's own number of an agent, of the kind that `number_kind` names."""
        raise NotImplementedError

    def member_id(self, enrollment: Enrollment) -> str:
        """What a client's member id must be: the carrier's, else the Medicare id, else nothing."""
        return ""

    def policy_number(self, enrollment: Enrollment) -> str:
        """The policy or application number as printed; empty where the carrier prints none."""
        return ""

    def name(self, enrollment: Enrollment) -> str:
        """What the client's name must be."""
        return enrollment.person.name

    def county(self, enrollment: Enrollment) -> str:
        """What the county must be; empty where the carrier prints none."""
        return enrollment.person.county

    def submitted(self, enrollment: Enrollment) -> date | None:
        """The submitted date, where some file of the carrier prints one."""
        return enrollment.life.submitted


def scattered(number: int, digits: int) -> str:
    """The number among others of that many digits, different for different numbers."""
    return f"{number * SCATTER % 10**digits:0{digits}}"


def printed_county(person: Person) -> str:
    """The county in one of the spellings in which carriers print it."""
    word = "Parish" if person.state == "LA" else "County"
    match person.trait % 6:
        case 0:
            return f"{person.county} {word}"
        case 1:
            return person.county.upper()
        case 2:
            return f"{person.county} {word}".upper()
        case _:
            return person.county
