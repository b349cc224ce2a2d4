import psycopg
import pytest

from ingest.errors import FileRefused
from tests.ingest.own_feeds import fates, load, load_people, row_versions, stored

HEADER = "npn,upline_npn,valid_from,valid_to"
PERIODS = """
select agent.npn, upline.npn, valid::text
from upline as period
join agent on agent.id = period.agent_id
join agent as upline on upline.id = period.upline_id
order by 1, lower(valid) nulls first
"""
DOWNLINE = """
select above.npn, below.npn, depth, valid::text
from downline
join agent as above on above.id = ancestor_id
join agent as below on below.id = descendant_id
where depth > 0
order by 2, 3, valid
"""
TREE = """
select agent.npn, upline.npn, agent.tree_from, agent.tree_to
from agent
left join agent as upline on upline.id = agent.upline_id
order by agent.tree_from
"""


@pytest.fixture
def people(connection: psycopg.Connection) -> None:
    """Ann 1, Bob 2, Cyd 3, Dan 4, Eve 5."""
    load_people(connection, ann="1", bob="2", cyd="3", dan="4", eve="5")


@pytest.mark.usefixtures("people")
def test_a_transfer_splits_the_days_of_everyone_below(connection: psycopg.Connection):
    outcome = load(
        connection,
        "uplines",
        f"""
        {HEADER}
        2,1,,
        3,1,,
        04,02,,2026-03-01
        4,3,2026-03-01,
        5,4,2025-01-01,
        """,
    )

    assert fates(outcome) == (5, 0, 0, 0)
    assert stored(connection, PERIODS) == [
        ("2", "1", "(,)"),
        ("3", "1", "(,)"),
        ("4", "2", "(,2026-03-01)"),
        ("4", "3", "[2026-03-01,)"),
        ("5", "4", "[2025-01-01,)"),
    ]
    assert stored(connection, DOWNLINE) == [
        ("1", "2", 1, "(,)"),
        ("1", "3", 1, "(,)"),
        ("2", "4", 1, "(,2026-03-01)"),
        ("3", "4", 1, "[2026-03-01,)"),
        ("1", "4", 2, "(,)"),
        ("4", "5", 1, "[2025-01-01,)"),
        ("2", "5", 2, "[2025-01-01,2026-03-01)"),
        ("3", "5", 2, "[2026-03-01,)"),
        ("1", "5", 3, "[2025-01-01,)"),
    ]


@pytest.mark.usefixtures("people")
def test_the_tree_of_today_is_numbered(connection: psycopg.Connection):
    load(
        connection,
        "uplines",
        f"{HEADER}\n2,1,,\n3,1,,\n4,2,,2026-03-01\n4,3,2026-03-01,\n5,4,2026-12-01,",
    )

    assert stored(connection, TREE) == [
        ("1", None, 1, 4),
        ("2", "1", 2, 2),
        ("3", "1", 3, 4),
        ("4", "3", 4, 4),
        ("5", None, 5, 5),
    ]


@pytest.mark.usefixtures("people")
def test_the_same_file_again_writes_no_row(connection: psycopg.Connection):
    text = f"{HEADER}\n1,,,\n2,1,,\n3,2,2025-01-01,2026-01-01\n3,1,2026-01-01,"
    load(connection, "uplines", text)
    before = row_versions(connection)

    outcome = load(connection, "uplines", text)

    assert fates(outcome) == (0, 0, 4, 0)
    assert row_versions(connection) == before


@pytest.mark.usefixtures("people")
def test_periods_of_a_named_agent_are_replaced_whole_and_others_stay(
    connection: psycopg.Connection,
):
    load(connection, "uplines", f"{HEADER}\n2,1,,\n3,1,,2025-01-01\n3,2,2025-01-01,\n4,3,,")

    outcome = load(connection, "uplines", f"{HEADER}\n3,1,,2024-01-01\n3,2,2024-01-01,")

    assert fates(outcome) == (1, 1, 0, 0)
    assert stored(connection, PERIODS) == [
        ("2", "1", "(,)"),
        ("3", "1", "(,2024-01-01)"),
        ("3", "2", "[2024-01-01,)"),
        ("4", "3", "(,)"),
    ]
    assert ("2", "4", 2, "[2024-01-01,)") in stored(connection, DOWNLINE)


@pytest.mark.usefixtures("people")
def test_a_period_that_is_no_longer_listed_counts_one_row_as_updated(
    connection: psycopg.Connection,
):
    load(connection, "uplines", f"{HEADER}\n3,1,,2025-01-01\n3,2,2025-01-01,")

    outcome = load(connection, "uplines", f"{HEADER}\n3,2,2025-01-01,")

    assert fates(outcome) == (0, 1, 0, 0)
    assert stored(connection, PERIODS) == [("3", "2", "[2025-01-01,)")]
    assert stored(connection, DOWNLINE) == [("2", "3", 1, "[2025-01-01,)")]


@pytest.mark.usefixtures("people")
def test_a_blank_upline_puts_an_agent_under_nobody(connection: psycopg.Connection):
    load(connection, "uplines", f"{HEADER}\n2,1,,\n3,2,,")

    outcome = load(connection, "uplines", f"{HEADER}\n2,1,,2026-06-01\n2,,2026-06-01,")

    assert fates(outcome) == (0, 2, 0, 0)
    assert stored(connection, DOWNLINE) == [
        ("1", "2", 1, "(,2026-06-01)"),
        ("2", "3", 1, "(,)"),
        ("1", "3", 2, "(,2026-06-01)"),
    ]
    assert stored(connection, TREE)[:3] == [
        ("1", None, 1, 1),
        ("2", None, 2, 3),
        ("3", "2", 3, 3),
    ]


@pytest.mark.usefixtures("people")
def test_two_may_change_places_on_a_day(connection: psycopg.Connection):
    load(connection, "uplines", f"{HEADER}\n2,1,,\n3,2,,")

    outcome = load(
        connection,
        "uplines",
        f"""
        {HEADER}
        2,1,,2026-01-01
        2,3,2026-01-01,
        3,2,,2026-01-01
        3,1,2026-01-01,
        """,
    )

    assert fates(outcome) == (2, 2, 0, 0)
    assert stored(connection, DOWNLINE) == [
        ("1", "2", 1, "(,2026-01-01)"),
        ("3", "2", 1, "[2026-01-01,)"),
        ("1", "2", 2, "[2026-01-01,)"),
        ("2", "3", 1, "(,2026-01-01)"),
        ("1", "3", 1, "[2026-01-01,)"),
        ("1", "3", 2, "(,2026-01-01)"),
    ]


@pytest.mark.usefixtures("people")
def test_places_that_stay_equal_over_a_change_above_are_one_row(connection: psycopg.Connection):
    load(connection, "uplines", f"{HEADER}\n3,1,,\n4,2,,2026-01-01\n4,3,2026-01-01,\n2,1,,")

    assert [row for row in stored(connection, DOWNLINE) if row[0] == "1" and row[1] == "4"] == [
        ("1", "4", 2, "(,)")
    ]


@pytest.mark.usefixtures("people")
def test_a_row_that_repeats_another_is_unchanged(connection: psycopg.Connection):
    outcome = load(connection, "uplines", f"{HEADER}\n2,1,,\n02,01,,")

    assert fates(outcome) == (1, 0, 1, 0)


@pytest.mark.usefixtures("people")
def test_no_end_is_read_as_open(connection: psycopg.Connection):
    load(connection, "uplines", f"{HEADER}\n2,1,2025-01-01,9999-12-31")

    assert stored(connection, PERIODS) == [("2", "1", "[2025-01-01,)")]


@pytest.mark.parametrize(
    ("rows", "line", "sentence"),
    [
        (
            ["2,1,,", "88,1,,"],
            3,
            "npn 88 is no agent we know; take in agents.csv with them first, or correct the number",
        ),
        (
            ["2,1,,", "3,0099,,"],
            3,
            "upline_npn 99 is no agent we know; take in agents.csv with them first, "
            "or correct the number",
        ),
        (["2,1,,", "3,03,,"], 3, "agent 3 is their own upline; name another, or none"),
        (
            ["3,1,2026-01-01,", "2,1,,", "3,2,2025-01-01,2026-01-02"],
            4,
            "agent 3 has two periods on 2026-01-01, on lines 2 and 4; "
            "let the first end when the second begins",
        ),
        (
            ["3,1,,", "3,2,,2020-01-01"],
            3,
            "agent 3 has two periods from the beginning, on lines 2 and 3; "
            "let the first end when the second begins",
        ),
        (
            ["3,1,,", "3,,2025-01-01,"],
            3,
            "agent 3 has two periods on 2025-01-01, on lines 2 and 3; "
            "let the first end when the second begins",
        ),
        (
            ["2,1,2026-01-01,2026-01-01"],
            2,
            "valid_to 2026-01-01 is not after valid_from 2026-01-01; "
            "valid_to is the first day on which it no longer holds",
        ),
        (
            ["2,1,2026-01-01,2025-01-01"],
            2,
            "valid_to 2025-01-01 is not after valid_from 2026-01-01; "
            "valid_to is the first day on which it no longer holds",
        ),
        (
            ["2,1,9999-12-31,"],
            2,
            "valid_from '9999-12-31' is no day on which anything begins; correct it",
        ),
        (
            ["2,1,,", "1,3,2026-01-01,2027-01-01", "3,2,2025-06-01,"],
            4,
            "on 2026-01-01 agents would stand above themselves: 3 under 2 under 1 under 3 "
            "(lines 2, 3, 4); correct one of these periods",
        ),
        (
            ["4,5,,2020-01-01"],
            2,
            "on 2019-12-31 agents would stand above themselves: 4 under 5 under 4; "
            "correct one of these periods",
        ),
        (
            ["1,2,,", "2,1,,"],
            3,
            "on 2026-11-20 agents would stand above themselves: 2 under 1 under 2 "
            "(lines 2, 3); correct one of these periods",
        ),
    ],
)
@pytest.mark.usefixtures("people")
def test_a_wrong_row_refuses_the_file_and_leaves_everything_as_it_was(
    connection: psycopg.Connection, rows: list[str], line: int, sentence: str
):
    load(connection, "uplines", f"{HEADER}\n5,4,,\n4,1,2021-01-01,")
    before = row_versions(connection)

    with pytest.raises(FileRefused) as refused:
        load(connection, "uplines", "\n".join([HEADER, *rows]))

    assert str(refused.value) == f"uplines.csv line {line}: {sentence}"
    assert (refused.value.file_name, refused.value.line) == ("uplines.csv", line)
    assert row_versions(connection) == before


def test_new_agents_join_a_tree_that_stands(connection: psycopg.Connection):
    load_people(connection, ann="1", cyd="3")
    load(connection, "uplines", f"{HEADER}\n3,1,,")
    load_people(connection, bob="2")

    load(connection, "uplines", f"{HEADER}\n2,3,,")

    assert stored(connection, TREE) == [
        ("1", None, 1, 3),
        ("3", "1", 2, 3),
        ("2", "3", 3, 3),
    ]
