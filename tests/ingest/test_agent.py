import psycopg
import pytest

from ingest.collation import name_key
from ingest.errors import FileRefused
from tests.ingest.own_feeds import fates, load, row_versions, stored

AGENTS = """
    npn,name,level,status,since,until
    1001,Ann Ames,FMO,ACTIVE,2019-01-01,
    0001002,  Bob   Bly ,agent,churned,2020-02-03,2024-05-06
"""
ALL = "select npn, name, level::text, status::text, since::text, until::text from agent order by id"


def test_agents_are_written_by_npn_without_leading_zeros(connection: psycopg.Connection):
    outcome = load(connection, "agents", AGENTS)

    assert fates(outcome) == (2, 0, 0, 0)
    assert stored(connection, ALL) == [
        ("1001", "Ann Ames", "FMO", "ACTIVE", "2019-01-01", None),
        ("1002", "Bob Bly", "AGENT", "CHURNED", "2020-02-03", "2024-05-06"),
    ]


def test_a_new_agent_stands_alone_in_the_tree_on_all_days(connection: psycopg.Connection):
    load(connection, "agents", AGENTS)

    assert stored(
        connection,
        "select above.npn, below.npn, depth, valid::text from downline"
        " join agent as above on above.id = ancestor_id"
        " join agent as below on below.id = descendant_id order by 1",
    ) == [("1001", "1001", 0, "(,)"), ("1002", "1002", 0, "(,)")]
    assert stored(
        connection, "select npn, tree_from, tree_to, upline_id from agent order by npn"
    ) == [
        ("1001", 1, 1, None),
        ("1002", 2, 2, None),
    ]


def test_the_same_file_again_writes_no_row(connection: psycopg.Connection):
    load(connection, "agents", AGENTS)
    before = row_versions(connection)

    outcome = load(connection, "agents", AGENTS)

    assert fates(outcome) == (0, 0, 2, 0)
    assert row_versions(connection) == before


def test_a_changed_agent_is_updated_and_an_absent_one_stays(connection: psycopg.Connection):
    load(connection, "agents", AGENTS)

    outcome = load(
        connection,
        "agents",
        "npn,name,level,status,since,until\n1002,Bob Bly,GA,SUSPENDED,2020-02-03,",
    )

    assert fates(outcome) == (0, 1, 0, 0)
    assert stored(connection, ALL) == [
        ("1001", "Ann Ames", "FMO", "ACTIVE", "2019-01-01", None),
        ("1002", "Bob Bly", "GA", "SUSPENDED", "2020-02-03", None),
    ]


def test_a_new_name_moves_the_agent_among_siblings(connection: psycopg.Connection):
    load(connection, "agents", AGENTS)

    load(connection, "agents", "npn,name,level,status,since,until\n1001,Zoe Ames,FMO,ACTIVE,,")

    assert stored(connection, "select npn, tree_from from agent order by tree_from") == [
        ("1002", 1),
        ("1001", 2),
    ]
    assert stored(connection, "select name_key from agent where npn = '1001'") == [
        (name_key("Zoe Ames"),)
    ]


def test_columns_are_found_by_name_in_any_order_and_case(connection: psycopg.Connection):
    outcome = load(
        connection,
        "agents",
        """
        Team,Status,LEVEL,Name,until,Since,NPN
        red,ACTIVE,MGA,Ann Ames,,,1001
        """,
    )

    assert fates(outcome) == (1, 0, 0, 0)
    assert stored(connection, ALL) == [("1001", "Ann Ames", "MGA", "ACTIVE", None, None)]


def test_blank_rows_repeated_headers_and_totals_are_skipped(connection: psycopg.Connection):
    outcome = load(
        connection,
        "agents",
        """
        npn,name,level,status,since,until
        1001,Ann Ames,FMO,ACTIVE,,
        ,,,,,
        NPN,Name,Level,Status,Since,Until
        1002,Bob Bly,AGENT,ACTIVE
        Total,2,,,,
        """,
    )

    assert fates(outcome) == (2, 0, 0, 3)


def test_an_agency_by_the_name_of_total_is_no_total(connection: psycopg.Connection):
    outcome = load(
        connection,
        "agents",
        """
        name,npn,level,status,since,until
        Total Care Agency,1001,FMO,ACTIVE,,
        Total,1
        """,
    )

    assert fates(outcome) == (1, 0, 0, 1)
    assert stored(connection, "select name from agent") == [("Total Care Agency",)]


def test_a_row_that_repeats_another_is_unchanged(connection: psycopg.Connection):
    outcome = load(
        connection,
        "agents",
        """
        npn,name,level,status,since,until
        1001,Ann Ames,FMO,ACTIVE,,
        01001,Ann Ames,fmo,ACTIVE,,
        """,
    )

    assert fates(outcome) == (1, 0, 1, 0)


@pytest.mark.parametrize("since", ["2019-03-04", "3/4/2019", "03/04/2019", "20190304", "43528"])
def test_dates_are_read_as_a_spreadsheet_may_have_left_them(
    connection: psycopg.Connection, since: str
):
    load(connection, "agents", f"npn,name,level,status,since,until\n1,Ann,FMO,ACTIVE,{since},")

    assert stored(connection, "select since::text from agent") == [("2019-03-04",)]


def test_an_agent_who_left_before_they_came_is_a_warning(connection: psycopg.Connection):
    outcome = load(
        connection,
        "agents",
        "npn,name,level,status,since,until\n1001,Ann,FMO,ACTIVE,2020-01-01,2019-01-01",
    )

    assert outcome.warnings == [
        "line 2: agent 1001 is until 2019-01-01, before their since 2020-01-01; "
        "correct one of the two"
    ]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            "12A,Ann,FMO,ACTIVE,,",
            "npn '12A' is not an NPN, which has 1 to 10 digits; correct it",
        ),
        ("0,Ann,FMO,ACTIVE,,", "npn '0' is not an NPN, which has 1 to 10 digits; correct it"),
        (
            "12345678901,Ann,FMO,ACTIVE,,",
            "npn '12345678901' is not an NPN, which has 1 to 10 digits; correct it",
        ),
        (",Ann,FMO,ACTIVE,,", "npn is empty; fill it in"),
        ("1, ,FMO,ACTIVE,,", "name is empty; fill it in"),
        (
            "1,Ann,BOSS,ACTIVE,,",
            "level 'BOSS' is not known; use one of SOLICITOR, AGENT, GA, MGA, SGA, FMO, NMO",
        ),
        (
            "1,Ann,FMO,INACTIVE,,",
            "status 'INACTIVE' is not known; use one of ACTIVE, CHURNED, SUSPENDED",
        ),
        ("1,Ann,FMO,ACTIVE,soon,", "since 'soon' is not a date; write it as YYYY-MM-DD"),
        (
            "1,Ann,FMO,ACTIVE,,2023-02-29",
            "until '2023-02-29' is not a date; write it as YYYY-MM-DD",
        ),
        (
            "1,Ann,FMO,ACTIVE,0205-01-01,",
            "since '0205-01-01' is not a date; write it as YYYY-MM-DD",
        ),
        ("1,A\x00,FMO,ACTIVE,,", "name 'A\\x00' holds a character that no text has; remove it"),
        (
            f"1,{'A' * 201},FMO,ACTIVE,,",
            f"name '{'A' * 40}…' is longer than 200 characters; shorten it",
        ),
        (
            "1,Ames, Ann,FMO,ACTIVE,,2020-01-01",
            "the row has 7 cells where the header has 6; "
            "put quotes around a value that holds a comma",
        ),
        (
            "1001,Ann Ames,GA,ACTIVE,2019-01-01,",
            "agent 1001 stands on line 2 already, with other values; keep one of the two rows",
        ),
    ],
)
def test_a_wrong_row_refuses_the_file_and_leaves_everything_as_it_was(
    connection: psycopg.Connection, row: str, sentence: str
):
    load(connection, "agents", "npn,name,level,status,since,until\n7,Gus,FMO,ACTIVE,,")
    before = row_versions(connection)
    good = "1001,Ann Ames,FMO,ACTIVE,2019-01-01,"

    with pytest.raises(FileRefused) as refused:
        load(connection, "agents", f"npn,name,level,status,since,until\n{good}\n{row}")

    assert str(refused.value) == f"agents.csv line 3: {sentence}"
    assert (refused.value.file_name, refused.value.line) == ("agents.csv", 3)
    assert row_versions(connection) == before


def test_a_missing_column_is_named_with_what_was_found(connection: psycopg.Connection):
    with pytest.raises(FileRefused) as refused:
        load(connection, "agents", "npn,name,status,since,until\n1001,Ann,ACTIVE,,")

    assert str(refused.value) == (
        "agents.csv: there is no column level; add it to npn, name, status, since, until"
    )
    assert refused.value.column == "level"


def test_a_column_that_stands_twice_refuses_the_file(connection: psycopg.Connection):
    with pytest.raises(
        FileRefused, match=r"^agents.csv: there are two columns npn; keep one of them$"
    ):
        load(connection, "agents", "npn,NPN,name,level,status,since,until\n1,1,Ann,FMO,ACTIVE,,")
