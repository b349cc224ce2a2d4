"""Carriers whose files are described column by column: a header name, and what prints its cells."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import ClassVar, TypeAlias

from ingest.synthesis.carriers.carrier import Carrier, printed_county
from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.manner import Cell, Manner
from ingest.synthesis.people import Person
from ingest.synthesis.story import Condition, Listing

# Where a carrier has no word of its own for a condition, what it prints instead.
INSTEAD = {Condition.ACCEPTED: Condition.ACTIVE, Condition.DECEASED: Condition.ENDED}


@dataclass(frozen=True, slots=True)
class Row:
    """A row in the making: whose it is, what is said of it, and how the file writes."""

    carrier: "DescribedCarrier"
    enrollment: Enrollment
    listing: Listing
    manner: Manner

    @property
    def person(self) -> Person:
        """Whose row it is."""
        return self.enrollment.person

    def day(self, day: date | None) -> Cell:
        """A day in the carrier's form, or the carrier's word for none."""
        if day is None:
            return self.carrier.no_day
        return self.manner.day(day, self.carrier.day_form)


Column: TypeAlias = tuple[str, Callable[[Row], Cell]]


class DescribedCarrier(Carrier):
    """Prints what its columns say, one row for each listing.

    `statuses` are the printed words; `no_day` and `no_end` stand where there is no day, and no end.
    """

    columns: ClassVar[tuple[Column, ...]]
    statuses: ClassVar[Mapping[Condition, str]] = MappingProxyType({})
    no_day: ClassVar[str] = ""
    no_end: ClassVar[str] = ""

    def rows(
        self, enrollment: Enrollment, listing: Listing, manner: Manner
    ) -> list[tuple[Cell, ...]]:
        """One row, cell by cell."""
        row = Row(self, enrollment, listing, manner)
        return [tuple([printed(row) for _, printed in self.columns_of(listing)])]

    def columns_of(self, listing: Listing) -> tuple[Column, ...]:
        """The columns of the feed that this listing stands in."""
        return self.columns

    @abstractmethod
    def day_form(self, day: date) -> str | int:
        """How the carrier prints a day."""


def names_of(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The header of these columns."""
    return tuple(name for name, _ in columns)


def nothing(row: Row) -> Cell:
    """A column that is there and empty."""
    return ""


def said(text: str) -> Callable[[Row], Cell]:
    """A column that says the same in every row."""
    return lambda row: text


def npn(row: Row) -> Cell:
    """The writing agent's NPN."""
    return row.manner.number(row.listing.agent.npn)


def agent_name(row: Row) -> Cell:
    """The writing agent's name."""
    return row.listing.agent.name


def medicare_id(row: Row) -> Cell:
    """The whole Medicare id, with dashes for some."""
    mbi = row.person.mbi
    return f"{mbi[:4]}-{mbi[4:7]}-{mbi[7:]}" if row.person.trait % 5 == 1 else mbi


def member_id(row: Row) -> Cell:
    """The carrier's member id."""
    return row.carrier.member_id(row.enrollment)


def policy_number(row: Row) -> Cell:
    """The policy or application number."""
    return row.carrier.policy_number(row.enrollment)


def first_name(row: Row) -> Cell:
    """The first name, sometimes with a second one."""
    return row.person.first_column


def last_name(row: Row) -> Cell:
    """The whole last name."""
    return row.person.last


def whole_name(row: Row) -> Cell:
    """`First M Last`."""
    return f"{row.person.first_column} {row.person.last}"


def last_name_first(row: Row) -> Cell:
    """`Last, First M`."""
    return row.person.last_name_first


def birth(row: Row) -> Cell:
    """The birth date."""
    return row.day(row.person.birth)


def county(row: Row) -> Cell:
    """The county in one of its spellings."""
    return printed_county(row.person)


def state(row: Row) -> Cell:
    """The state's two letters."""
    return row.person.state


def zip_code(row: Row) -> Cell:
    """The ZIP, its leading zero lost where Excel has been at it."""
    return row.manner.number(row.person.zip_code)


def phone(row: Row) -> Cell:
    """The phone number."""
    return row.person.phone


def street(row: Row) -> Cell:
    """Number and street."""
    return row.person.street


def city(row: Row) -> Cell:
    """The city."""
    return row.person.city


def submitted(row: Row) -> Cell:
    """When the application was received."""
    return row.day(row.enrollment.life.submitted)


def effective(row: Row) -> Cell:
    """When coverage begins."""
    return row.day(row.listing.effective)


def ends(row: Row) -> Cell:
    """The last covered day; the carrier's far future, or nothing, for none."""
    if row.listing.termed:
        return row.day(row.listing.termed)
    return row.carrier.no_end if row.manner.wordy and row.carrier.no_end else row.day(None)


def died(row: Row) -> Cell:
    """The day of death."""
    return row.day(row.listing.died)


def status(row: Row) -> Cell:
    """The carrier's word for what it says of the enrollment."""
    said, words = row.listing.condition, row.carrier.statuses
    if said is Condition.UNMAPPED:
        return row.listing.word
    return words[said if said in words else INSTEAD[said]]


def reason(row: Row) -> Cell:
    """Why coverage ends; a code of digits loses its zero where Excel has been at it."""
    word = "" if row.listing.condition is Condition.UNMAPPED else row.listing.word
    return row.manner.number(word) if word.isdigit() else word


def plan_code(row: Row) -> Cell:
    """`H1234-001`."""
    return row.listing.plan.base_code


def contract(row: Row) -> Cell:
    """`H1234`."""
    return row.listing.plan.contract


def pbp(row: Row) -> Cell:
    """`001`, its leading zeros lost where Excel has been at it."""
    return row.manner.number(row.listing.plan.pbp)


def plan_name(row: Row) -> Cell:
    """The plan as it is called."""
    return row.listing.plan.name


def plan_kind(row: Row) -> Cell:
    """The words of the type column."""
    return row.listing.plan.kind


def capitals(printed: Callable[[Row], Cell]) -> Callable[[Row], Cell]:
    """The same column in capitals."""
    return lambda row: str(printed(row)).upper()
