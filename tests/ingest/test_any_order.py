"""Books that say something else of a member each week end in one state, in whatever order."""

import itertools
import os
import random
from collections import defaultdict

import psycopg
import pytest

from tests.conftest import fresh_database, make_url
from tests.ingest.carrier_files import Inbox

WEEKS = ("2026-09-06", "2026-09-13", "2026-09-20", "2026-09-27")
DAYS = ("6/1/2026", "7/1/2026", "8/1/2026", "9/1/2026", "12/1/2026", "1/1/2027", "2/1/2027")
STATUSES = ("Active Policy", "In Progress", "Inactive Policy", "Cancelled Application")
MEMBERS = 150
STATE = ("member_id", "npn", "status", "reason", "since", "effective", "termed", "reported")


def histories(choice, numbered):
    """What each week's book prints of each member: mostly one row, sometimes none or two."""
    return [
        [
            [row(choice, member, numbered) for _ in range(choice.choice((0, 1, 1, 1, 2)))]
            for _ in WEEKS
        ]
        for member in range(MEMBERS)
    ]


def row(choice, member, numbered):
    """A row of a member; that part of the rows prints the member's policy number."""
    status = choice.choice(STATUSES)
    return {
        "Humana ID": f"H{member:08}",
        "MbrLastName": "Lee" + chr(97 + member // 26) + chr(97 + member % 26),
        "Application ID": f"A{member}" if choice.random() < numbered else "",
        "NPN": choice.choice(("1003", "1003", "1003", "1002")),
        "Status": status,
        "Effective Date": choice.choice(DAYS),
        "Inactive Date": "10/31/2026" if status == "Inactive Policy" else "",
    }


def state(postgres, template, folder, told, order, in_folder=()):
    """Each member's enrollments after the books came in that order, whatever their ids.

    Of the weeks that are named the book is that of agent 1003 alone.
    """
    name = f"downline_order_{os.getpid()}_{''.join(map(str, order))}"
    url = make_url(postgres, name)
    folder.mkdir()
    with fresh_database(postgres, name, template), psycopg.connect(url, autocommit=True) as owner:
        inbox = Inbox(owner, folder)
        inbox.own()
        (folder / "inbox" / "humana" / "1003").mkdir(parents=True)
        other = {"Humana ID": "H99999999", "MbrLastName": "Other", "Application ID": ""}
        for week in order:
            rows = [other, *(row for weeks in told for row in weeks[week])]
            inbox.folder = folder
            if week in in_folder:
                rows = [row for row in rows if row.get("NPN", "1003") == "1003"]
                inbox.folder = folder / "inbox" / "humana" / "1003"
            inbox.humana(WEEKS[week], *rows)
        found = defaultdict(list)
        for member, *rest in inbox.see(*STATE):
            found[member].append(rest)
    return {member: sorted(rows, key=str) for member, rows in found.items()}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("numbered", [0, 0.5])
def test_the_order_of_books_does_not_matter(postgres, template, tmp_path, numbered, seed):
    choice = random.Random(seed)
    told = histories(choice, numbered)
    orders = choice.sample(list(itertools.permutations(range(len(WEEKS)))), 4)

    expected = state(postgres, template, tmp_path / "expected", told, range(len(WEEKS)))
    for number, order in enumerate(orders):
        found = state(postgres, template, tmp_path / str(number), told, order)
        assert found == expected, order


@pytest.mark.parametrize("seed", range(2))
def test_nor_does_it_where_an_agents_own_books_are_among_them(postgres, template, tmp_path, seed):
    choice = random.Random(seed)
    told = histories(choice, 0)
    orders = choice.sample(list(itertools.permutations(range(len(WEEKS)))), 4)

    expected = state(postgres, template, tmp_path / "expected", told, range(len(WEEKS)), (1, 3))
    for number, order in enumerate(orders):
        found = state(postgres, template, tmp_path / str(number), told, order, (1, 3))
        assert found == expected, order


ACTIVE, PENDING = "Active Policy", "In Progress"
CORRECTED = {
    "back again": (
        [(ACTIVE, "12/1/2026"), (ACTIVE, "1/1/2027"), (ACTIVE, "12/1/2026")],
        [("APPROVED", "2026-12-01")],
    ),
    "twice, more than sixty days in all": (
        [(ACTIVE, "12/1/2026"), (ACTIVE, "1/1/2027"), (ACTIVE, "2/1/2027")],
        [("APPROVED", "2027-02-01")],
    ),
    "not once it was confirmed and in force": (
        [(ACTIVE, "6/1/2026"), (PENDING, "6/1/2026"), (ACTIVE, "7/1/2026")],
        [("UNKNOWN", "2026-06-01"), ("ACTIVE", "2026-07-01")],
    ),
    "not after it was confirmed in between": (
        [(PENDING, "8/1/2026"), (ACTIVE, "8/1/2026"), (ACTIVE, "9/1/2026")],
        [("ACTIVE", "2026-08-01"), ("ACTIVE", "2026-09-01")],
    ),
}


BOTH = {
    "with a policy number": {},
    "without one": {"Application ID": ""},
}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("mine", BOTH.values(), ids=BOTH)
def test_dates_that_one_book_prints_together_are_two_whatever_others_print(
    connection, tmp_path, mine, order
):
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    early = {**mine, "Status": ACTIVE, "Effective Date": "12/1/2026"}
    late = {**mine, "Status": ACTIVE, "Effective Date": "1/1/2027"}
    ended = {**early, "Status": "Inactive Policy", "Inactive Date": "12/1/2026"}
    books = [[early], [late], [ended, late]]

    for week in order:
        other = {"Humana ID": "H99999999", "MbrLastName": "Other", "Application ID": ""}
        inbox.humana(WEEKS[week], *books[week], other)

    found = inbox.connection.execute(
        "select status::text, effective_on::text from enrollment "
        "join client on client.id = client_id and member_id = 'H00000001' order by effective_on"
    )
    assert found.fetchall() == [("ATTRITED", "2026-12-01"), ("APPROVED", "2027-01-01")]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize(("said", "expected"), CORRECTED.values(), ids=CORRECTED)
def test_a_date_is_corrected(connection, tmp_path, said, expected, order):
    inbox = Inbox(connection, tmp_path)
    inbox.own()

    for week in order:
        status, day = said[week]
        mine = {"Application ID": "", "Status": status, "Effective Date": day}
        inbox.humana(WEEKS[week], mine, {"Humana ID": "H99999999", "MbrLastName": "Other"})

    found = inbox.connection.execute(
        "select status::text, effective_on::text from enrollment "
        "join client on client.id = client_id and member_id = 'H00000001' order by effective_on"
    )
    assert found.fetchall() == expected
