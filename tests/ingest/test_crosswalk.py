import psycopg
import pytest

from ingest.errors import FileRefused
from tests.ingest.own_feeds import fates, load, row_versions, stored

HEADER = "previous_contract,previous_pbp,current_contract,current_pbp,status,year"
WALKS = """
select year, previous_contract, previous_pbp, current_contract, current_pbp, status
from crosswalk
order by id
"""


def test_words_are_kept_as_cms_spells_them(connection: psycopg.Connection):
    outcome = load(
        connection,
        "crosswalk",
        f"""
        {HEADER}
        H1234,1,H1234,002,CONSOLIDATED  RENEWAL PLAN,2026
        H1234,003,,,Terminated/Non-Renewed Plan,2026
        H1234,004,N/A,N/A,Renewal plan with SAR,2026
        """,
    )

    assert fates(outcome) == (3, 0, 0, 0)
    assert outcome.warnings == []
    assert stored(connection, WALKS) == [
        (2026, "H1234", "001", "H1234", "002", "Consolidated Renewal Plan"),
        (2026, "H1234", "003", None, None, "Terminated/Non-renewed Plan"),
        (2026, "H1234", "004", None, None, "Renewal Plan with SAR"),
    ]


def test_the_same_file_again_writes_no_row(connection: psycopg.Connection):
    text = f"{HEADER}\nH1234,1,H1234,2,Renewal Plan,2026\nH1234,3,,,New Word,2026"
    load(connection, "crosswalk", text)
    before = row_versions(connection)

    outcome = load(connection, "crosswalk", text)

    assert fates(outcome) == (0, 0, 2, 0)
    assert row_versions(connection) == before


def test_a_corrected_status_updates_the_pair(connection: psycopg.Connection):
    load(connection, "crosswalk", f"{HEADER}\nH1234,1,,,Renewal Plan,2026")

    outcome = load(connection, "crosswalk", f"{HEADER}\nH1234,1,,,Terminated/Non-renewed Plan,2026")

    assert fates(outcome) == (0, 1, 0, 0)
    assert stored(connection, WALKS) == [
        (2026, "H1234", "001", None, None, "Terminated/Non-renewed Plan")
    ]


def test_a_new_plan_has_no_previous_one_and_is_skipped(connection: psycopg.Connection):
    outcome = load(connection, "crosswalk", f"{HEADER}\n,,H1234,5,New Plan,2026")

    assert fates(outcome) == (0, 0, 0, 1)


def test_a_word_that_is_none_of_cms_is_kept_with_a_warning(connection: psycopg.Connection):
    outcome = load(connection, "crosswalk", f"{HEADER}\nH1,1,,,x,2026".replace("H1,1", "H1234,1"))

    assert outcome.warnings == [
        "status 'x' on 1 rows is none of CMS's crosswalk words; it explains no ending"
    ]
    assert stored(connection, WALKS) == [(2026, "H1234", "001", None, None, "x")]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            "1234,1,H1234,2,Renewal Plan,2026",
            "previous_contract '1234' is not a contract: H, R, S or E and four digits; correct it",
        ),
        (
            "H1234,,H1234,2,Renewal Plan,2026",
            "give both previous_contract and previous_pbp, or neither",
        ),
        (
            "H1234,1,H1234,,Renewal Plan,2026",
            "give both current_contract and current_pbp, or neither",
        ),
        ("H1234,1,H1234,2,,2026", "status is empty; fill it in"),
        (
            "H0001,1,H0001,2,Consolidated Renewal Plan,2026",
            "H0001-001 to H0001-002 in 2026 stands on line 2 already, with other values; "
            "keep one of the two rows",
        ),
    ],
)
def test_a_wrong_row_refuses_the_file_and_leaves_everything_as_it_was(
    connection: psycopg.Connection, row: str, sentence: str
):
    before = row_versions(connection)

    with pytest.raises(FileRefused) as refused:
        load(connection, "crosswalk", f"{HEADER}\nH0001,1,H0001,2,Renewal Plan,2026\n{row}")

    assert str(refused.value) == f"crosswalk.csv line 3: {sentence}"
    assert row_versions(connection) == before
