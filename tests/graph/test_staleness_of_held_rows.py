"""Enrollments that a book prints in rows that wait: listed, and what is said once they are not."""

import pytest

from tests.ingest.carrier_files import Inbox

STALENESS = """
{ enrollments(filter: {memberId: ["H00000001"]}) { nodes { reportedOn
  staleness { since causes { cause evidence } } } }
  stale: enrollments(filter: {stale: true}) { totalCount } }
"""
EVE = {"Humana ID": "H00000002", "Application ID": "A2", "MbrFirstName": "Eve"}
STRANGER = {"NPN": "2222"}


@pytest.fixture
def inbox(connection, tmp_path):
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


@pytest.fixture
def ann(connection, execute):
    """When Ann was last reported and how she is stale, as of a day, and how many are."""

    async def read(day):
        connection.execute("select roll_business_day(%s)", (day,))
        data = await execute(STALENESS)
        [node] = data["enrollments"]["nodes"]
        return node["reportedOn"], node["staleness"], data["stale"]["totalCount"]

    return read


async def test_who_is_in_the_newest_book_in_a_row_that_waits_is_not_stale(inbox, ann):
    inbox.humana("2026-11-01", {}, EVE)

    inbox.humana("2026-11-08", STRANGER, EVE)

    assert await ann("2026-11-20") == ("2026-11-08", None, 0)


async def test_once_that_book_is_overdue_it_is_the_carrier_who_is_late(inbox, ann):
    inbox.humana("2026-11-01", {}, EVE)

    inbox.humana("2026-11-08", STRANGER, EVE)

    reported_on, staleness, stale = await ann("2026-12-07")
    assert (reported_on, stale) == ("2026-11-08", 2)
    assert staleness == {
        "since": "2026-12-07",
        "causes": [
            {
                "cause": "CARRIER_NOT_UPDATED",
                "evidence": "Humana's last report (book) is as of 2026-11-08; "
                "the next was expected by 2026-12-06.",
            }
        ],
    }


async def test_whom_the_next_book_leaves_out_was_listed_last_by_the_row_that_waits(inbox, ann):
    inbox.humana("2026-11-01", {}, EVE)
    inbox.humana("2026-11-08", STRANGER, EVE)

    inbox.humana("2026-11-15", EVE)

    reported_on, staleness, stale = await ann("2026-11-20")
    assert (reported_on, stale) == ("2026-11-08", 1)
    assert staleness == {
        "since": "2026-11-15",
        "causes": [
            {
                "cause": "MEMBER_NO_LONGER_TRACKED",
                "evidence": "Humana's newest report (book), as of 2026-11-15, does not list "
                "it; the last that did was as of 2026-11-08.",
            }
        ],
    }
