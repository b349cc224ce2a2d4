"""The members: people with a name, a birth date, a Medicare id and an address, all invented."""

from dataclasses import dataclass
from datetime import date, timedelta

from ingest.synthesis.dates import first_of_month
from ingest.synthesis.draw import Draw
from ingest.synthesis.names import FIRST_NAMES, LAST_NAMES, PLACES, SECOND_NAMES, STREETS

LETTERS = "ACDEFGHJKMNPQRTUVWXY"
DIGITS = "0123456789"
MBI_ALPHABETS = (
    "123456789", LETTERS, DIGITS + LETTERS, DIGITS, LETTERS, DIGITS + LETTERS, DIGITS,
    LETTERS, LETTERS, DIGITS, DIGITS,
)  # fmt: skip
BIRTH_DAYS = 28 * 365  # 66 to 94 years old
IDENTITIES = len(FIRST_NAMES) * len(LAST_NAMES) * BIRTH_DAYS
# Primes that divide neither count: multiplying by them visits every value once before repeating,
# so no two people share a name and a birth date, or a Medicare id, by chance.
IDENTITY_STEP = 179_424_673
MBI_STEP = 982_451_653 * 961_748_941
MOST_PEOPLE = 50_000_000


@dataclass(slots=True)
class Person:
    """One member. `trait` decides, the same in every week, how carriers misprint this person."""

    number: int
    first: str
    second: str
    last: str
    birth: date
    mbi: str
    female: bool
    street: str
    city: str
    county: str
    state: str
    zip_code: str
    phone: str
    trait: int

    @property
    def first_column(self) -> str:
        """What stands in a first-name column: sometimes two names, of which the first counts."""
        return f"{self.first} {self.second}" if self.second else self.first

    @property
    def name(self) -> str:
        """The client's name where it was printed in mixed case."""
        return f"{self.first} {self.last}"

    @property
    def name_from_one_column(self) -> str:
        """The client's name where `First … Last` was printed: the first word and the last one."""
        return f"{self.first} {self.last.split()[-1]}"

    @property
    def last_name_first(self) -> str:
        """`Last, First M`, the letter for some."""
        return f"{self.last}, {self.first} {self.second[:1]}".strip()

    @property
    def name_read_from_capitals(self) -> str:
        """The client's name where it was printed in capitals: McDonald is lost, O'Brien is not."""
        return self.name.upper().title()


class People:
    """Every member there could be, by number; none is kept."""

    def __init__(self, seed: int, as_of: date) -> None:
        self.seed = seed
        self.first_birth = first_of_month(as_of, -94 * 12)
        self.offset = Draw(seed, "people").below(1 << 60)

    def person(self, number: int) -> Person:
        """The person of that number, the same each time."""
        draw = Draw(self.seed, "person", number)
        identity = (number * IDENTITY_STEP + self.offset) % IDENTITIES
        identity, birth = divmod(identity, BIRTH_DAYS)
        first, last = divmod(identity, len(LAST_NAMES))
        state, county, city, zip_code = draw.pick(PLACES)
        return Person(
            number,
            FIRST_NAMES[first],
            draw.pick(SECOND_NAMES) if draw.one_in(12) else "",
            LAST_NAMES[last],
            self.first_birth + timedelta(days=birth),
            medicare_id(number * MBI_STEP + self.offset),
            draw.one_in(2),
            f"{draw.between(1, 9999)} {draw.pick(STREETS)}",
            city,
            county,
            state,
            zip_code,
            f"({draw.between(201, 989)}) 555-01{draw.below(100):02}",
            draw.below(1 << 32),
        )


def medicare_id(number: int) -> str:
    """The Medicare id of that number: valid in form, different for different numbers."""
    characters = []
    for alphabet in MBI_ALPHABETS:
        number, position = divmod(number, len(alphabet))
        characters.append(alphabet[position])
    return "".join(characters)
