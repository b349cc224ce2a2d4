import re
from datetime import date

from ingest.synthesis.names import FIRST_NAMES, LAST_NAMES
from ingest.synthesis.people import People

MBI = re.compile(
    "[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]"
    "[AC-HJKMNP-RT-Y]{2}[0-9]{2}"
)


def letters(name: str) -> str:
    return "".join(filter(str.isalpha, name.casefold()))


def test_medicare_ids_are_valid_in_form_and_never_shared():
    people = People(5, date(2026, 11, 20))

    ids = {people.person(number).mbi for number in range(20_000)}

    assert len(ids) == 20_000
    assert all(MBI.fullmatch(mbi) for mbi in ids)


def test_nobody_shares_a_name_and_a_birth_date():
    people = People(5, date(2026, 11, 20))

    met = [people.person(number) for number in range(20_000)]

    assert len({(letters(person.name), person.birth) for person in met}) == 20_000


def test_two_names_never_read_the_same():
    read = {letters(f"{first} {last}") for first in FIRST_NAMES for last in LAST_NAMES}

    assert len(read) == len(FIRST_NAMES) * len(LAST_NAMES)


def test_everybody_is_of_age():
    people = People(5, date(2026, 11, 20))

    births = [people.person(number).birth for number in range(5_000)]

    assert min(births) >= date(1932, 11, 1)
    assert max(births) <= date(1960, 11, 20)


def test_the_same_number_is_the_same_person():
    assert People(5, date(2026, 11, 20)).person(77) == People(5, date(2026, 11, 20)).person(77)


def test_names_come_with_accents_hyphens_and_apostrophes():
    assert {"José", "Zoë"} < set(FIRST_NAMES)
    assert {"Núñez", "O'Brien", "Smith-Jones", "de la Cruz"} < set(LAST_NAMES)
