import pytest

from ingest.names import (
    first_name,
    last_first_name,
    last_name,
    name_letters,
    read_county,
    read_state,
    whole_name,
)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("ANN MARIE", "Ann"),
        ("Ann  Marie", "Ann"),
        ("MARY-ANN", "Mary-Ann"),
        ("D'ARCY", "D'Arcy"),
        ("LeAnn", "LeAnn"),
        ("null", ""),
        (" ", ""),
    ],
)
def test_the_first_name_is_the_first_word_of_its_column(cell, name):
    assert first_name(cell) == name


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("DE LA CRUZ", "De La Cruz"),
        ("O'BRIEN-SMITH", "O'Brien-Smith"),
        ("O\N{RIGHT SINGLE QUOTATION MARK}BRIEN", "O\N{RIGHT SINGLE QUOTATION MARK}Brien"),
        ("McDonald", "McDonald"),
        ("NUÑEZ", "Nuñez"),
        ("LEE  JR", "Lee Jr"),
    ],
)
def test_the_last_name_is_its_whole_column(cell, name):
    assert last_name(cell) == name


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Ann Marie Lee", "Ann Lee"),
        ("Ann Lee", "Ann Lee"),
        ("Ann", "Ann"),
        ("LEE, ANN M", "Ann Lee"),
        ("De La Cruz, Ann Marie", "Ann De La Cruz"),
        ("LEE,ANN", "Ann Lee"),
        ("O'BRIEN-LEE,ANN M", "Ann O'Brien-Lee"),
        ("LEE, ANN, JR", "Ann Lee"),
        ("LEE,ANN,JR", "Ann Lee"),
        ("LEE ,, ANN", "Ann Lee"),
        ("Lee,", "Lee"),
        (",ANN", "Ann"),
        (",", None),
        (" , , ", None),
        ("", None),
    ],
)
def test_one_column_gives_first_and_last_word_or_what_its_comma_says(cell, name):
    assert whole_name(cell) == name


def test_last_first_has_the_first_name_last():
    assert last_first_name("LEE ANN") == "Ann Lee"
    assert last_first_name("DE LA CRUZ ANN            ") == "Ann De La Cruz"
    assert last_first_name("LEE, ANN M") == "Ann Lee"
    assert last_first_name("LEE,ANN") == "Ann Lee"
    assert last_first_name("   ") is None


def test_names_are_compared_by_casefolded_letters():
    assert name_letters("Ann O'Brien-Smith 3rd") == "annobriensmithrd"
    assert name_letters("Nun\u0303ez") == name_letters("NUÑEZ") == "nuñez"


@pytest.mark.parametrize(
    ("cell", "county"),
    [
        ("MIAMI-DADE", "Miami-Dade"),
        ("polk county", "Polk"),
        ("Orleans Parish", "Orleans"),
        ("ST. JOHNS COUNTY", "St. Johns"),
        ("PRINCE GEORGE'S", "Prince George's"),
        ("O'BRIEN", "O'Brien"),
        ("fond du lac", "Fond Du Lac"),
        ("Unavailable", None),
        ("", None),
    ],
)
def test_a_county_has_its_words_capitalised_and_no_county_behind(cell, county):
    assert read_county(cell) == county


@pytest.mark.parametrize(
    "county",
    [
        "McHenry", "McCurtain", "O'Brien", "Prince George's", "St. Mary's", "Miami-Dade",
        "DeKalb", "DeSoto", "DeWitt", "DuPage", "LaGrange", "LaMoure", "LaPorte", "LaRue",
        "LaSalle", "De Soto", "De Witt", "La Salle", "Le Flore", "Leflore", "Macon", "Lamar",
        "Desha", "Do\N{LATIN SMALL LETTER N WITH TILDE}a Ana",
    ],
)  # fmt: skip
def test_one_county_has_one_spelling_in_whatever_case_it_is_printed(county):
    cased = [county, county.upper(), county.lower(), county.swapcase(), county.title()]
    printed = [*cased, *(f"{name} {tail}" for name in cased for tail in ("COUNTY", "parish"))]

    assert {read_county(cell) for cell in printed} == {county}


def test_a_state_is_two_letters():
    assert [read_state(cell) for cell in ("fl", " TX ", "Florida", "")] == ["FL", "TX", None, None]
