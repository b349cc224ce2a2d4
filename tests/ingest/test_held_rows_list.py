"""A row that waits lists its enrollment all the same: what its book prints is not gone from it."""

import itertools
import os
import random
from collections import defaultdict
from pathlib import Path

import psycopg
import pytest

from ingest.report import FileOutcome
from tests.conftest import fresh_database, make_url
from tests.ingest.carrier_files import OWN_FILES, Inbox
from tests.ingest.test_any_order import STATE, WEEKS, histories

ZED = {"Humana ID": "H00000009", "MbrLastName": "Zed", "Application ID": "A9"}
STRANGER = {"NPN": "2222"}
UNREADABLE = {"Signature Date": "13/45/2025"}
WAITING = {
    "for its agent": STRANGER,
    "for a date": UNREADABLE,
    "for its effective date": {"Effective Date": ""},
    "for an effective date that can be read": {"Effective Date": "13/45/2025"},
}
NEW = OWN_FILES["agents.csv"] + "2222,Dan New,AGENT,ACTIVE,,\n"
DECEMBER = {"Status": "Future Active Policy", "Effective Date": "12/1/2026"}
JANUARY = {"Status": "Future Active Policy", "Effective Date": "1/1/2027"}
NUMBERED = {"with a policy number": {}, "without one": {"Application ID": ""}}


@pytest.fixture
def inbox(connection: psycopg.Connection, tmp_path: Path) -> Inbox:
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


def listed(inbox: Inbox) -> list[tuple[object, ...]]:
    """Whom the newest book lists, and when each was last reported."""
    found = inbox.connection.execute(
        "select client.member_id, cardinality(listed_by), greatest(reported_on, "
        "(select max(newest_on) from scope where scope.id = any(listed_by)))::text "
        "from enrollment join client on client.id = client_id order by 1, effective_on"
    )
    return found.fetchall()


def gone_warnings(outcome: FileOutcome) -> list[str]:
    return [warning for warning in outcome.warnings if "gone from this book" in warning]


@pytest.mark.parametrize("waiting", WAITING.values(), ids=WAITING)
def test_a_book_lists_what_it_prints_in_a_row_that_waits(inbox, waiting):
    inbox.humana("2026-11-01", {}, ZED)

    outcome = inbox.humana("2026-11-08", waiting, ZED)

    assert (outcome.held, outcome.unchanged) == (1, 1)
    assert listed(inbox) == [("H00000001", 1, "2026-11-08"), ("H00000009", 1, "2026-11-08")]


def test_what_the_next_book_does_not_print_was_last_reported_by_the_row_that_waits(inbox):
    inbox.humana("2026-10-25", {}, ZED)
    inbox.humana("2026-11-01", STRANGER, ZED)

    inbox.humana("2026-11-08", ZED)
    inbox.humana("2026-11-15", ZED)

    assert listed(inbox) == [("H00000001", 0, "2026-11-01"), ("H00000009", 1, "2026-11-15")]


def test_a_row_that_waits_again_and_again_lists_as_long_as_it_does(inbox):
    inbox.humana("2026-11-01", {}, ZED)
    inbox.humana("2026-11-08", STRANGER, ZED)
    inbox.humana("2026-11-15", STRANGER, ZED)

    assert listed(inbox)[0] == ("H00000001", 1, "2026-11-15")
    assert inbox.see("npn", "status", "effective")[0] == ("1003", "ACTIVE", "2026-01-01")


@pytest.mark.parametrize(
    "other",
    [
        {"Contract-PBP-Segment ID": "H5216-002-000", "Application ID": "A2"},
        {"Effective Date": "2/1/2026", "Application ID": "A2"},
        {"Humana ID": "H00000002", "Application ID": "A2"},
    ],
    ids=["plan", "date", "member"],
)
def test_a_row_that_waits_lists_nothing_of_another(inbox, other):
    inbox.humana("2026-11-01", {}, ZED)

    inbox.humana("2026-11-08", {**other, **STRANGER}, ZED)

    assert listed(inbox) == [("H00000001", 0, "2026-11-01"), ("H00000009", 1, "2026-11-08")]


def test_without_any_id_a_name_and_birth_date_list(inbox):
    nameless = {"Humana ID": "", "Application ID": ""}
    inbox.humana("2026-11-01", nameless, ZED)

    inbox.humana("2026-11-08", {**nameless, **STRANGER}, ZED)

    assert sorted(row[1:] for row in listed(inbox)) == [(1, "2026-11-08"), (1, "2026-11-08")]


def test_who_is_printed_in_a_row_that_waits_did_not_give_way_to_another_plan(inbox):
    other_plan = {
        "Contract-PBP-Segment ID": "H5216-002-000",
        "Effective Date": "11/1/2026",
        "Application ID": "A2",
    }
    inbox.humana("2026-11-01", {}, ZED)

    waiting = inbox.humana("2026-11-08", STRANGER, other_plan, ZED)
    gone = inbox.humana("2026-11-15", other_plan, ZED)

    assert gone_warnings(waiting) == []
    assert gone_warnings(gone) == [
        "enrollments gone from this book without an end while it lists the member with "
        "another plan: 1; both stay, confirm with the carrier which one holds"
    ]


@pytest.mark.parametrize("mine", NUMBERED.values(), ids=NUMBERED)
def test_a_date_is_not_corrected_by_a_book_that_prints_both_one_in_a_row_that_waits(inbox, mine):
    inbox.humana("2026-11-01", {**mine, **DECEMBER}, ZED)

    inbox.humana("2026-11-08", {**mine, **DECEMBER, **STRANGER}, {**mine, **JANUARY}, ZED)

    assert inbox.see("member_id", "npn", "effective", "reported") == [
        ("H00000001", "1003", "2026-12-01", "2026-11-08"),
        ("H00000009", "1003", "2026-01-01", "2026-11-08"),
        ("H00000001", "1003", "2027-01-01", "2026-11-08"),
    ]


@pytest.mark.parametrize("mine", NUMBERED.values(), ids=NUMBERED)
def test_a_date_that_was_corrected_is_two_once_a_row_that_waits_prints_the_first_again(inbox, mine):
    inbox.humana("2026-11-01", {**mine, **DECEMBER}, ZED)
    inbox.humana("2026-11-08", {**mine, **JANUARY}, ZED)

    inbox.humana("2026-11-15", {**mine, **DECEMBER, **STRANGER}, {**mine, **JANUARY}, ZED)

    assert sorted(inbox.see("member_id", "npn", "effective", "reported")) == [
        ("H00000001", "1003", "2026-12-01", "2026-11-15"),
        ("H00000001", "1003", "2027-01-01", "2026-11-15"),
        ("H00000009", "1003", "2026-01-01", "2026-11-15"),
    ]


def test_the_agent_of_a_row_that_waited_takes_over_when_known(inbox):
    inbox.humana("2026-11-01", DECEMBER, ZED)
    inbox.humana("2026-11-08", {**DECEMBER, **STRANGER}, JANUARY, ZED)

    inbox.own(**{"agents.csv": NEW})

    assert sorted(inbox.see("member_id", "npn", "effective", "reported")) == [
        ("H00000001", "1003", "2027-01-01", "2026-11-08"),
        ("H00000001", "2222", "2026-12-01", "2026-11-08"),
        ("H00000009", "1003", "2026-01-01", "2026-11-08"),
    ]


def test_another_report_of_the_member_leaves_the_row_that_waits_its_say(inbox):
    inbox.humana("2026-11-01", {}, ZED)
    inbox.humana("2026-11-08", STRANGER, ZED)

    inbox.humana("2026-10-25", {"Resident County": "DADE"}, ZED)

    assert listed(inbox)[0] == ("H00000001", 1, "2026-11-08")


def test_the_same_rows_again_write_nothing(inbox):
    inbox.humana("2026-11-01", {}, ZED)
    inbox.humana("2026-11-08", STRANGER, ZED)
    seen = "select xmin, ctid, id from enrollment order by id"
    before = inbox.connection.execute(seen).fetchall()

    inbox.humana("2026-11-08", {**STRANGER, "Plan Exit": "Y"}, ZED)

    assert inbox.connection.execute(seen).fetchall() == before


def told(choice: random.Random) -> list[list[list[dict[str, str]]]]:
    """What the books print of each member; a third of the rows wait, for an agent or for good."""
    weeks = histories(choice, numbered=0.5)
    for row in (row for member in weeks for rows in member for row in rows):
        waiting = choice.choice((STRANGER, STRANGER, UNREADABLE, {}, {}, {}, {}, {}, {}))
        row.update(waiting)
    return weeks


def state(postgres, template, folder, weeks, order, known_after=None):
    """Each member's enrollments after the books came in that order, and the agent among them."""
    name = f"downline_held_{os.getpid()}_{''.join(map(str, order))}_{known_after}"
    folder.mkdir()
    with (
        fresh_database(postgres, name, template),
        psycopg.connect(make_url(postgres, name), autocommit=True) as owner,
    ):
        inbox = Inbox(owner, folder)
        inbox.own()
        for place, week in enumerate(order):
            if place == known_after:
                inbox.own(**{"agents.csv": NEW})
            inbox.humana(WEEKS[week], ZED, *(row for member in weeks for row in member[week]))
        if known_after == len(order):
            inbox.own(**{"agents.csv": NEW})
        found = defaultdict(list)
        for member, *rest in inbox.see(*STATE):
            found[member].append(rest)
    return {member: sorted(rows, key=str) for member, rows in found.items()}


def test_the_order_of_books_with_rows_that_wait_does_not_matter(postgres, template, tmp_path):
    choice = random.Random(5)
    weeks = told(choice)
    orders = choice.sample(list(itertools.permutations(range(len(WEEKS)))), 3)

    expected = state(postgres, template, tmp_path / "expected", weeks, range(len(WEEKS)))
    for number, order in enumerate(orders):
        assert state(postgres, template, tmp_path / str(number), weeks, order) == expected, order


def test_nor_does_it_when_their_agent_becomes_known(postgres, template, tmp_path):
    choice = random.Random(6)
    weeks = told(choice)
    orders = choice.sample(list(itertools.permutations(range(len(WEEKS)))), 2)

    expected = state(postgres, template, tmp_path / "expected", weeks, range(len(WEEKS)), 0)
    for number, order in enumerate([range(len(WEEKS)), *orders]):
        found = state(postgres, template, tmp_path / str(number), weeks, order, 4 - number)
        assert found == expected, order
