"""Who plays where: which person leads which life at which carrier, told again when asked again.

Nothing is kept: an enrollment follows from the seed and its number, so a carrier's enrollments
can be walked through as often as there are batches of files to write.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from random import Random
from typing import TypeVar

from ingest.synthesis.beginnings import active
from ingest.synthesis.carriers import Carrier
from ingest.synthesis.draw import Draw
from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.organisation import Organisation
from ingest.synthesis.pairs import left_for_another_carrier, taken_up_elsewhere
from ingest.synthesis.people import People
from ingest.synthesis.story import Teller
from ingest.synthesis.weeks import weeks_before

PAIRS_PER_HUNDRED = 8  # enrollments in pairs of one carrier
MOVES_PER_THOUSAND = 15  # enrollments in pairs of two carriers
STRANGERS_EVERY = 250  # enrollments to one row of an agent whom nobody knows

Card = TypeVar("Card")


@dataclass(frozen=True, slots=True)
class Block:
    """A carrier's people: pairs first, then single lives, then those of unknown agents."""

    first: int
    pairs: int
    singles: int
    strangers: int

    @property
    def people(self) -> int:
        """How many people's numbers the block takes."""
        return self.pairs + self.singles + self.strangers


class Cast:
    """All enrollments of all carriers, by carrier."""

    def __init__(
        self,
        carriers: Sequence[Carrier],
        organisation: Organisation,
        *,
        enrollments: int,
        weeks: int,
        seed: int,
        as_of: date,
    ) -> None:
        self.organisation, self.seed = organisation, seed
        self.people = People(seed, as_of)
        self.weeks = {carrier.code: weeks_before(as_of, weeks, carrier.lag) for carrier in carriers}
        self.as_of = as_of
        self.routes = list(permutations([c for c in carriers if c.prints_medicare_id], 2))
        self.moves = enrollments * MOVES_PER_THOUSAND // 2000 if self.routes else 0
        self.blocks: dict[str, Block] = {}
        first = self.moves
        for carrier, count in dealt(carriers, enrollments - 2 * self.moves):
            self.blocks[carrier.code] = block = make_block(first, count)
            first += block.people
        self.lives = {c.code: shuffled_deck(c.lives, seed, c.code) for c in carriers}
        self.pairs = {c.code: shuffled_deck(c.pairs, seed, f"{c.code} pairs") for c in carriers}

    def count(self, carrier: Carrier) -> int:
        """How many enrollments the carrier has."""
        block = self.blocks[carrier.code]
        turns = [turn for turn, route in enumerate(self.routes) if carrier in route]
        moves = sum(len(range(turn, self.moves, len(self.routes))) for turn in turns)
        return 2 * block.pairs + block.singles + moves

    def largest_file(self, carrier: Carrier) -> int:
        """More rows than any file of the carrier will have."""
        return 2 * (self.count(carrier) + self.blocks[carrier.code].strangers)

    def enrollments(self, carrier: Carrier) -> Iterator[Enrollment]:
        """Every enrollment of the carrier whose agent is known."""
        block = self.blocks[carrier.code]
        for place in range(block.pairs):
            yield from self.pair(carrier, block.first + place, place)
        first = block.first + block.pairs
        deck = self.lives[carrier.code]
        for place in range(block.singles):
            number = first + place
            life = deck[place % len(deck)](self.teller(carrier, number))
            yield Enrollment(self.people.person(number), 2 * number, life)
        for number in range(self.moves):
            yield from self.move(carrier, number)

    def pair(self, carrier: Carrier, number: int, place: int) -> Iterator[Enrollment]:
        """The two enrollments of somebody who changed plans at one carrier."""
        deck = self.pairs[carrier.code]
        person = self.people.person(number)
        lives = deck[place % len(deck)](self.teller(carrier, number))
        for turn, life in enumerate(lives):
            yield Enrollment(person, 2 * number + turn, life, has_partner=True)

    def move(self, carrier: Carrier, number: int) -> Iterator[Enrollment]:
        """This carrier's part in the move of somebody from one carrier to another."""
        left, joined = self.routes[number % len(self.routes)]
        if carrier is left:
            life = left_for_another_carrier(self.teller(carrier, number), self.moved_on(number))
            yield Enrollment(self.people.person(number), 2 * number, life, has_partner=True)
        elif carrier is joined:
            life = taken_up_elsewhere(self.teller(carrier, number), self.moved_on(number))
            yield Enrollment(self.people.person(number), 2 * number + 1, life, has_partner=True)

    def moved_on(self, number: int) -> int:
        """How many months ago the move took effect."""
        return Draw(self.seed, "moved", number).below(9)

    def strangers(self, carrier: Carrier) -> Iterator[Enrollment]:
        """Enrollments of agents who are in none of our files: rows to be held."""
        block = self.blocks[carrier.code]
        first = block.first + block.pairs + block.singles
        for number in range(first, first + block.strangers):
            teller = self.teller(carrier, number)
            teller.agent = teller.draw.pick(self.organisation.strangers)
            yield Enrollment(self.people.person(number), 2 * number, active(teller))

    def teller(self, carrier: Carrier, number: int) -> Teller:
        """What that person's story at the carrier is made of."""
        draw = Draw(self.seed, carrier.code, number)
        return Teller(draw, self.weeks[carrier.code], carrier.plans, self.organisation)


def make_block(first: int, enrollments: int) -> Block:
    """A carrier's people, for exactly so many enrollments of known agents."""
    pairs = enrollments * PAIRS_PER_HUNDRED // 200
    return Block(first, pairs, enrollments - 2 * pairs, -(-enrollments // STRANGERS_EVERY))


def dealt(carriers: Sequence[Carrier], enrollments: int) -> list[tuple[Carrier, int]]:
    """How many enrollments each carrier has, by its share; together exactly as many."""
    total = sum(carrier.share for carrier in carriers)
    counts = [enrollments * carrier.share // total for carrier in carriers]
    for place in range(enrollments - sum(counts)):
        counts[place] += 1
    return list(zip(carriers, counts, strict=True))


def shuffled_deck(cards: Sequence[tuple[int, Card]], seed: int, purpose: str) -> list[Card]:
    """Each card as often as its number says, shuffled."""
    deck = [card for count, card in cards for _ in range(count)]
    Random(f"{seed} {purpose}").shuffle(deck)
    return deck
