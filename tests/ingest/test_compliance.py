import psycopg
import pytest

from ingest.errors import FileRefused
from tests.ingest.own_feeds import fates, load, load_carriers, row_versions, stored

HEADER = "carrier,policy_number,opened_on,closed_on,note"
ENTRIES = """
select carrier.code, policy_number, opened_on::text, closed_on::text, note
from compliance
join carrier on carrier.id = carrier_id
order by 1, 2, 3
"""


@pytest.fixture(autouse=True)
def carriers(connection: psycopg.Connection) -> None:
    """Humana."""
    load_carriers(connection, "humana")


def test_entries_are_written_and_closed_by_policy_and_day(connection: psycopg.Connection):
    opened = load(
        connection,
        "compliance",
        f"""
        {HEADER}
        humana,P1,2026-01-02,,"signature, missing"
        humana,P1,2026-03-04,2026-03-04,
        """,
    )

    closed = load(connection, "compliance", f"{HEADER}\nhumana,P1,2026-01-02,2026-02-01,found")

    assert (fates(opened), fates(closed)) == ((2, 0, 0, 0), (0, 1, 0, 0))
    assert stored(connection, ENTRIES) == [
        ("humana", "P1", "2026-01-02", "2026-02-01", "found"),
        ("humana", "P1", "2026-03-04", "2026-03-04", None),
    ]


def test_the_same_file_again_writes_no_row(connection: psycopg.Connection):
    text = f"{HEADER}\nhumana,P1,2026-01-02,,\nhumana,P2,2026-01-02,2026-02-01,done"
    load(connection, "compliance", text)
    before = row_versions(connection)

    outcome = load(connection, "compliance", text)

    assert fates(outcome) == (0, 0, 2, 0)
    assert row_versions(connection) == before


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            "zing,P1,2026-01-02,,",
            "carrier 'zing' is not the code of a carrier; use one of humana",
        ),
        ("humana,,2026-01-02,,", "policy_number is empty; fill it in"),
        ("humana,P1,,,", "opened_on is empty; fill it in"),
        ("humana,P1,null,,", "opened_on 'null' is no date; write it as YYYY-MM-DD"),
        (
            "humana,P1,2026-01-02,2026-01-01,",
            "closed_on 2026-01-01 is before opened_on 2026-01-02; correct one of the two",
        ),
        (
            "humana,P0,2026-01-02,,other",
            "this humana policy's entry of 2026-01-02 stands on line 2 already, "
            "with other values; keep one of the two rows",
        ),
    ],
)
def test_a_wrong_row_refuses_the_file_and_leaves_everything_as_it_was(
    connection: psycopg.Connection, row: str, sentence: str
):
    before = row_versions(connection)

    with pytest.raises(FileRefused) as refused:
        load(connection, "compliance", f"{HEADER}\nhumana,P0,2026-01-02,,\n{row}")

    assert str(refused.value) == f"compliance.csv line 3: {sentence}"
    assert row_versions(connection) == before
