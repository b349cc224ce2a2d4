import psycopg
import pytest

from ingest.errors import FileRefused
from ingest.writing_number import number_key
from models import WritingNumberKind
from tests.ingest.own_feeds import fates, load, load_carriers, load_people, row_versions, stored

HEADER = "carrier,kind,number,npn,valid_from,valid_to"
NUMBERS = """
select carrier.code, kind::text, number, agent.npn, valid::text
from writing_number
join carrier on carrier.id = carrier_id
join agent on agent.id = agent_id
order by 1, 2, 3, lower(valid) nulls first
"""


@pytest.fixture(autouse=True)
def people(connection: psycopg.Connection) -> None:
    """Ann 1, Bob 2; Humana and Anthem."""
    load_people(connection, ann="1", bob="2")
    load_carriers(connection, "anthem", "humana")


def test_numbers_are_kept_as_they_are_compared(connection: psycopg.Connection):
    outcome = load(
        connection,
        "writing_numbers",
        f"""
        {HEADER}
        HUMANA,san,00123,01,,
        humana,WRITING_ID,ab 12-3,2,2025-01-01,2026-01-01
        anthem,TIN,01-2345678,2,,9999-12-31
        """,
    )

    assert fates(outcome) == (3, 0, 0, 0)
    assert stored(connection, NUMBERS) == [
        ("anthem", "TIN", "12345678", "2", "(,)"),
        ("humana", "SAN", "123", "1", "(,)"),
        ("humana", "WRITING_ID", "AB12-3", "2", "[2025-01-01,2026-01-01)"),
    ]


@pytest.mark.parametrize(
    ("kind", "printed", "key"),
    [
        (WritingNumberKind.SAN, " 0012 ", "12"),
        (WritingNumberKind.SAN, "000", "0"),
        (WritingNumberKind.WRITING_ID, "00a1", "00A1"),
        (WritingNumberKind.WRITING_ID, "12-34", "12-34"),
        (WritingNumberKind.TIN, "12-3456789", "123456789"),
    ],
)
def test_numbers_compare_without_case_and_without_zeros_before_digits(
    kind: WritingNumberKind, printed: str, key: str
):
    assert number_key(kind, printed) == key


def test_the_same_file_again_writes_no_row(connection: psycopg.Connection):
    text = f"{HEADER}\nhumana,SAN,00123,1,,2025-01-01\nhumana,SAN,123,2,2025-01-01,"
    load(connection, "writing_numbers", text)
    before = row_versions(connection)

    outcome = load(connection, "writing_numbers", text)

    assert fates(outcome) == (0, 0, 2, 0)
    assert row_versions(connection) == before


def test_a_number_moves_to_another_holder_on_a_day(connection: psycopg.Connection):
    load(connection, "writing_numbers", f"{HEADER}\nhumana,SAN,123,1,,\nanthem,SAN,123,1,,")

    outcome = load(
        connection,
        "writing_numbers",
        f"{HEADER}\nhumana,SAN,123,2,2026-01-01,\nhumana,SAN,123,1,,2026-01-01",
    )

    assert fates(outcome) == (1, 1, 0, 0)
    assert stored(connection, NUMBERS) == [
        ("anthem", "SAN", "123", "1", "(,)"),
        ("humana", "SAN", "123", "1", "(,2026-01-01)"),
        ("humana", "SAN", "123", "2", "[2026-01-01,)"),
    ]


def test_a_boundary_between_two_holders_moves_in_one_file(connection: psycopg.Connection):
    load(
        connection,
        "writing_numbers",
        f"{HEADER}\nhumana,SAN,9,1,,2026-01-01\nhumana,SAN,9,2,2026-01-01,2026-06-01",
    )

    outcome = load(
        connection,
        "writing_numbers",
        f"{HEADER}\nhumana,SAN,9,2,,2026-01-01\nhumana,SAN,9,1,2026-01-01,2026-09-01",
    )

    assert fates(outcome) == (0, 2, 0, 0)
    assert stored(connection, NUMBERS) == [
        ("humana", "SAN", "9", "2", "(,2026-01-01)"),
        ("humana", "SAN", "9", "1", "[2026-01-01,2026-09-01)"),
    ]


@pytest.mark.parametrize(
    ("rows", "line", "sentence"),
    [
        (
            ["aetna,SAN,5,1,,"],
            2,
            "carrier 'aetna' is not the code of a carrier; use one of anthem, humana",
        ),
        (
            ["humana,PIN,5,1,,"],
            2,
            "kind 'PIN' is not known; use one of WRITING_ID, SAN, TIN",
        ),
        (["humana,SAN,,1,,"], 2, "number is empty; fill it in"),
        (
            ["humana,SAN,5,1,,", "humana,SAN,6,77,,"],
            3,
            "npn 77 is no agent we know; take in agents.csv with them first, or correct the number",
        ),
        (
            ["humana,SAN,5,1,2026-01-01,2025-01-01"],
            2,
            "valid_to 2025-01-01 is not after valid_from 2026-01-01; "
            "valid_to is the first day on which it no longer holds",
        ),
        (
            ["humana,SAN,5,1,,", "humana,SAN,05,2,,"],
            3,
            "humana SAN 05 stands on line 2 already, with other values; keep one of the two rows",
        ),
        (
            ["humana,SAN,5,1,2025-01-01,2026-01-02", "humana,SAN,05,2,2026-01-01,"],
            3,
            "humana SAN 5 would be held on 2026-01-01 by agent 2 and, on line 2, by agent 1; "
            "let the first period end when the second begins",
        ),
        (
            ["humana,SAN,400,2,2026-01-01,"],
            2,
            "humana SAN 400 would be held on 2026-01-01 by agent 2 and, as stored, by agent 1; "
            "let the first period end when the second begins",
        ),
    ],
)
def test_a_wrong_row_refuses_the_file_and_leaves_everything_as_it_was(
    connection: psycopg.Connection, rows: list[str], line: int, sentence: str
):
    load(connection, "writing_numbers", f"{HEADER}\nhumana,SAN,400,1,2020-01-01,")
    before = row_versions(connection)

    with pytest.raises(FileRefused) as refused:
        load(connection, "writing_numbers", "\n".join([HEADER, *rows]))

    assert str(refused.value) == f"writing_numbers.csv line {line}: {sentence}"
    assert refused.value.line == line
    assert row_versions(connection) == before
