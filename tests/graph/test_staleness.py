"""Enrollments that are not listed as expected: since when, why, and where they are counted."""

from datetime import date

import pytest

from loaders import Access, Role
from tests.ingest.carrier_files import Inbox

STALENESS = """
{ enrollments { nodes { policyNumber status reportedOn
  staleness { since causes { cause evidence } } } }
  stale: enrollments(filter: {stale: true}) { totalCount }
  fresh: enrollments(filter: {stale: false}) { totalCount } }
"""
EVE = {"Humana ID": "H00000002", "Application ID": "A2", "MbrFirstName": "Eve"}


@pytest.fixture
def inbox(connection, tmp_path):
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


@pytest.fixture
def stale(connection, execute):
    """The staleness of each enrollment that has one, by policy number, as of a day."""

    async def read(day):
        connection.execute("select roll_business_day(%s)", (day,))
        data = await execute(STALENESS)
        nodes = data["enrollments"]["nodes"]
        found = {node["policyNumber"]: node["staleness"] for node in nodes if node["staleness"]}
        assert data["stale"]["totalCount"] == len(found)
        assert data["fresh"]["totalCount"] == len(nodes) - len(found)
        return found

    return read


async def test_a_listing_older_than_cadence_plus_lag_is_stale_from_the_next_day_on(inbox, stale):
    inbox.humana("2026-10-01", {})

    assert await stale("2026-10-29") == {}
    assert await stale("2026-10-30") == {
        "A1": {
            "since": "2026-10-30",
            "causes": [
                {
                    "cause": "CARRIER_NOT_UPDATED",
                    "evidence": "Humana's last report (book) is as of 2026-10-01; "
                    "the next was expected by 2026-10-29.",
                }
            ],
        }
    }


async def test_a_member_whom_the_newest_book_leaves_out_is_no_longer_tracked(inbox, stale):
    inbox.humana("2026-11-01", {}, EVE)
    inbox.humana("2026-11-08", EVE)
    inbox.humana("2026-11-15", EVE)

    assert await stale("2026-11-20") == {
        "A1": {
            "since": "2026-11-08",
            "causes": [
                {
                    "cause": "MEMBER_NO_LONGER_TRACKED",
                    "evidence": "Humana's newest report (book), as of 2026-11-15, does not list "
                    "it; the last that did was as of 2026-11-01.",
                }
            ],
        }
    }


async def test_a_member_who_is_listed_again_is_fresh_again(inbox, stale):
    inbox.humana("2026-11-01", {}, EVE)
    inbox.humana("2026-11-08", EVE)
    inbox.humana("2026-11-15", {}, EVE)

    assert await stale("2026-11-20") == {}


async def test_an_enrollment_that_moves_between_books_of_a_carrier_is_listed(inbox, stale):
    inbox.uhc_book("2026-11-01", {"policyEffectiveDate": "2026-01-01"})
    inbox.uhc_book("2026-11-02", {
        "policyEffectiveDate": "2026-01-01", "memberStatus": "I", "policyTermDate": "2026-10-31",
    })  # fmt: skip
    inbox.uhc_book(
        "2026-11-08", {"memberNumber": "920002", "mbiNumber": "", "memberFirstName": "EVE"}
    )

    assert await stale("2026-11-20") == {}


async def test_of_several_books_the_one_that_still_lists_it_is_overdue(inbox, stale):
    """Whatever a newer one says that it has left since."""
    ends = {"policyEffectiveDate": "2026-01-01", "policyTermDate": "2026-12-31"}
    inbox.uhc_book("2026-09-01", ends)
    inbox.uhc_book("2026-09-02", {**ends, "memberStatus": "I"})
    inbox.uhc_book(
        "2026-11-15", {"memberNumber": "920002", "mbiNumber": "", "memberFirstName": "EVE"}
    )

    [found] = (await stale("2026-11-20")).values()
    assert found == {
        "since": "2026-10-01",
        "causes": [
            {
                "cause": "CARRIER_NOT_UPDATED",
                "evidence": "UnitedHealthcare's last report (inactive) is as of 2026-09-02; "
                "the next was expected by 2026-09-30.",
            }
        ],
    }


@pytest.mark.parametrize(
    "row",
    [
        {"Status": "Inactive Policy", "Inactive Date": "10/31/2026"},
        {"Status": "Cancelled Application"},
        {"Status": "Inactive Policy", "Deceased Date": "10/30/2026", "Inactive Date": "10/31/2026"},
    ],
)
async def test_what_has_ended_may_go_from_the_book_without_being_stale(inbox, stale, row):
    inbox.humana("2026-11-01", row, EVE)
    inbox.humana("2026-11-08", EVE)

    assert await stale("2026-11-20") == {}


async def test_the_calendar_makes_it_stale_and_an_end_makes_it_ended(inbox, stale):
    inbox.humana("2026-11-01", {"Inactive Date": "11/30/2026"}, EVE)
    inbox.humana("2026-11-08", EVE)

    assert list(await stale("2026-11-30")) == ["A1"]
    assert list(await stale("2026-12-01")) == []
    assert list(await stale("2026-12-07")) == ["A2"]


async def test_an_application_that_no_book_has_listed_yet_is_stale_only_by_age(inbox, stale):
    inbox.uhc_book("2026-10-01", {"memberNumber": "1", "mbiNumber": "", "memberFirstName": "EVE"})
    inbox.uhc_applications("2026-11-01", {})
    inbox.uhc_applications("2026-11-08", {"Mem First Name": "Eva", "Effective Date": "1/1/2027"})

    assert await stale("2026-10-29") == {}
    assert await stale("2026-11-29") != {}


async def test_every_cause_that_holds_is_shown_with_its_evidence(connection, inbox, stale):
    inbox.humana("2026-10-01", {}, EVE)
    inbox.humana("2026-10-08", EVE)
    connection.execute("update agent set status = 'CHURNED' where npn = '1003'")
    connection.execute(
        """insert into compliance (carrier_id, policy_number, opened_on, closed_on)
        select id, policy, day, closed from carrier, (values
            ('A1', date '2026-10-20', null), ('A1', '2026-09-01', date '2026-11-20'),
            ('A2', '2026-11-25', null)) as entry (policy, day, closed)
        where code = 'humana'"""
    )
    inbox.own(**{
        "uplines.csv": "npn,upline_npn,valid_from,valid_to\n1002,1001,2020-01-01,\n"
        "1003,1002,2020-01-01,2026-10-05\n1003,1002,2026-10-05,2026-11-01\n"
        "1003,1001,2026-11-01,2026-12-01\n"
    })  # fmt: skip

    found = (await stale("2026-11-20"))["A1"]

    assert found == {
        "since": "2026-10-08",
        "causes": [
            {
                "cause": "CARRIER_NOT_UPDATED",
                "evidence": "Humana's last report (book) is as of 2026-10-08; "
                "the next was expected by 2026-11-05.",
            },
            {
                "cause": "AGENT_CHURNED",
                "evidence": "Cyd Low is no longer with the organisation.",
            },
            {
                "cause": "MEMBER_NO_LONGER_TRACKED",
                "evidence": "Humana's newest report (book), as of 2026-10-08, does not list it; "
                "the last that did was as of 2026-10-01.",
            },
            {
                "cause": "COMPLIANCE_ISSUE",
                "evidence": "A compliance entry about the policy has been open since 2026-10-20.",
            },
            {
                "cause": "HIERARCHY_CHANGED",
                "evidence": "Cyd Low moved in the hierarchy on 2026-11-01, after the last listing "
                "as of 2026-10-01.",
            },
        ],
    }


@pytest.mark.parametrize(
    ("periods", "moved"),
    [
        ("1003,1002,2020-01-01,2026-11-05\n1003,1002,2026-11-05,\n", None),
        ("1003,1002,2020-01-01,2026-11-05\n1003,1001,2026-11-05,\n", "2026-11-05"),
        ("1003,1002,2020-01-01,2026-11-05\n", "2026-11-05"),
        ("1003,1002,2020-01-01,2026-11-01\n1003,1001,2026-11-01,\n", None),
        ("1003,1002,2020-01-01,2026-11-21\n1003,1001,2026-11-21,\n", None),
        ("1003,1002,2020-01-01,2026-11-20\n1003,1001,2026-11-20,\n", "2026-11-20"),
    ],
)
async def test_only_a_move_after_the_last_listing_and_not_ahead_counts(
    inbox, stale, periods, moved
):
    inbox.humana("2026-11-01", {}, EVE)
    inbox.humana("2026-11-08", EVE)
    header = "npn,upline_npn,valid_from,valid_to\n1002,1001,2020-01-01,\n"
    inbox.own(**{"uplines.csv": header + periods})

    causes = (await stale("2026-11-20"))["A1"]["causes"]

    moves = [cause["evidence"] for cause in causes if cause["cause"] == "HIERARCHY_CHANGED"]
    sentence = "Cyd Low moved in the hierarchy on {}, after the last listing as of 2026-11-01."
    assert moves == ([sentence.format(moved)] if moved else [])


async def test_staleness_is_one_statement_and_nobody_elses_is_told(execute, inbox, count_queries):
    inbox.humana("2026-11-01", {}, EVE)
    inbox.humana("2026-11-08", EVE)
    query = "{ enrollments { nodes { staleness { since causes { evidence } } } } }"
    top = Access(agent_npn="1001", sees_client_details=False, role=Role.VIEWER)
    mid = Access(agent_npn="1002", sees_client_details=False, role=Role.VIEWER)

    with count_queries(3):  # the viewer, the page, all staleness
        everything = await execute(query)

    assert await execute(query, top) == await execute(query, mid) == everything
    assert date.fromisoformat(everything["enrollments"]["nodes"][0]["staleness"]["since"]) == date(
        2026, 11, 8
    )
