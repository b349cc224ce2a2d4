"""How what was said over the weeks becomes one state: the fold of reports and presence."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ingest.report import FileOutcome
from tests.ingest.carrier_files import UHC_BOOK, Inbox
from tests.ingest.reports import write_csv


@pytest.fixture
def inbox(connection: psycopg.Connection, tmp_path: Path) -> Inbox:
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


def test_a_book_that_repeats_itself_writes_no_row_and_moves_reported_on(inbox: Inbox) -> None:
    inbox.humana("2026-11-01", {})
    [(before,)] = inbox.see("updated_at")

    outcome = inbox.humana("2026-11-08", {})

    assert (outcome.inserted, outcome.updated, outcome.unchanged) == (0, 0, 1)
    assert inbox.see("reported", "updated_at", "since") == [("2026-11-08", before, "2026-11-01")]


def test_absence_is_not_an_ending(inbox: Inbox) -> None:
    inbox.humana(
        "2026-11-01", {}, {"Humana ID": "H00000002", "Application ID": "A2", "MbrFirstName": "Bo"}
    )

    inbox.humana("2026-11-08", {})

    assert inbox.see("status", "reported") == [("ACTIVE", "2026-11-08"), ("ACTIVE", "2026-11-01")]


def test_a_county_in_any_case_is_stored_in_one_spelling(inbox: Inbox) -> None:
    inbox.humana(
        "2026-11-01",
        *(
            {
                "Humana ID": f"H0000000{number}",
                "Resident County": county,
                "Application ID": f"A{number}",
            }
            for number, county in enumerate(["McHenry", "MCHENRY", "mchenry county", "Mchenry"])
        ),
    )

    assert inbox.see("county") == [("McHenry",)] * 4


def test_a_uhc_book_named_active_stays_so_when_most_of_it_has_ended(inbox: Inbox) -> None:
    rows = [
        {**UHC_BOOK, "memberNumber": f"9{number}", "mbiNumber": "", "memberLastName": name}
        for number, name in enumerate(["Low", "Mid", "Top"])
    ]
    ended = {"memberStatus": "I", "policyTermDate": "2026-12-31"}
    weeks = {"20261101": rows, "20261108": [rows[0], rows[1] | ended, rows[2] | ended]}

    for day, members in weeks.items():
        inbox.take(write_csv(inbox.folder / f"uhc_active_{day}.csv", *members))

    feeds = inbox.connection.execute(
        "select feed, as_of::text, inserted, updated from report where feed = 'active' order by id"
    )
    assert feeds.fetchall() == [("active", "2026-11-01", 3, 0), ("active", "2026-11-08", 0, 2)]


def test_an_older_report_that_arrives_late_does_not_win(inbox: Inbox) -> None:
    inbox.humana("2026-11-08", {})

    inbox.humana("2026-11-01", {"Status": "Inactive Policy", "Inactive Date": "10/31/2026"})

    assert inbox.see("status", "termed", "reported") == [("ACTIVE", None, "2026-11-08")]


def test_a_late_report_does_not_win_over_one_that_only_repeated_itself(inbox: Inbox) -> None:
    inbox.humana("2026-11-01", {})
    inbox.humana("2026-11-15", {})

    inbox.humana("2026-11-08", {"Status": "Inactive Policy", "Inactive Date": "10/31/2026"})

    assert inbox.see("status", "termed", "reported") == [("ACTIVE", None, "2026-11-15")]


def test_a_newer_statement_without_an_end_reinstates_and_clears_the_term(inbox: Inbox) -> None:
    inbox.humana("2026-11-01", {"Status": "Inactive Policy", "Inactive Date": "9/30/2026"})
    assert inbox.see("status", "reason", "termed") == [
        ("POLICY_DISENROLLMENT", "OTHER", "2026-09-30")
    ]

    inbox.humana("2026-11-08", {})

    assert inbox.see("status", "reason", "termed", "since") == [
        ("ACTIVE", None, None, "2026-11-08")
    ]


def test_a_fact_that_a_newer_row_leaves_empty_stays_and_an_end_does_not(inbox: Inbox) -> None:
    inbox.humana("2026-11-01", {"Inactive Date": "12/31/2026"})

    inbox.humana("2026-11-08", {"Resident County": "", "Signature Date": "", "Inactive Date": ""})

    assert inbox.see("county", "submitted", "termed") == [("Polk", "2025-12-01", None)]


def test_death_outlasts_silence_and_an_ending_but_not_a_newer_living_row(inbox: Inbox) -> None:
    died = {"Status": "Inactive Policy", "Status Reason": "Deceased", "Deceased Date": "10/20/2026"}
    inbox.humana("2026-11-01", died)
    assert inbox.see("status", "termed", "since") == [("DECEASED", "2026-10-20", "2026-11-01")]

    inbox.humana("2026-11-08")
    assert inbox.see("status", "reported") == [("DECEASED", "2026-11-01")]

    inbox.humana("2026-11-10", {"Status": "Inactive Policy", "Inactive Date": "10/31/2026"})
    assert inbox.see("status", "termed") == [("DECEASED", "2026-10-31")]

    inbox.humana("2026-11-15", {})
    assert inbox.see("status", "termed") == [("ACTIVE", None)]


def test_a_cancelled_application_stays_attrited_after_its_effective_date(inbox: Inbox) -> None:
    inbox.humana("2026-11-01", {"Status": "Cancelled Application", "Effective Date": "12/1/2026"})

    inbox.connection.execute("select roll_business_day('2027-01-15')")

    assert inbox.see("status", "reason", "since") == [("ATTRITED", "CANCELED", "2026-11-01")]


def test_a_cancellation_after_it_had_been_active_is_an_ending(inbox: Inbox) -> None:
    inbox.humana("2026-11-01", {})

    inbox.humana("2026-11-08", {"Status": "Cancelled Application"})

    assert inbox.see("status", "reason") == [("POLICY_DISENROLLMENT", "OTHER")]


def test_a_pending_application_without_a_date_is_taken_in_by_its_number(inbox: Inbox) -> None:
    pending = {"Status": "In Progress Application", "Effective Date": "", "Humana ID": ""}
    inbox.humana("2026-11-01", pending)
    assert inbox.see("status", "effective", "policy") == [("UNKNOWN", None, "A1")]

    inbox.humana("2026-11-08", {"Effective Date": "12/1/2026"})

    assert inbox.see("status", "effective", "member_id") == [
        ("APPROVED", "2026-12-01", "H00000001")
    ]


def test_a_known_policy_number_with_another_date_corrects_it(inbox: Inbox) -> None:
    inbox.humana("2026-11-01", {"Effective Date": "12/1/2026"})

    outcome = inbox.humana("2026-11-08", {"Effective Date": "1/1/2027"})

    assert (outcome.inserted, outcome.updated) == (0, 1)
    assert inbox.see("effective", "status") == [("2027-01-01", "APPROVED")]


def test_a_policy_number_that_one_file_prints_with_two_dates_is_two_enrollments(
    inbox: Inbox,
) -> None:
    inbox.humana("2026-11-01", {"Effective Date": "1/1/2026"})

    inbox.humana("2026-11-08", {"Effective Date": "1/1/2026"}, {"Effective Date": "12/1/2026"})
    inbox.humana("2026-11-15", {"Effective Date": "1/1/2026"}, {"Effective Date": "12/1/2026"})

    assert inbox.see("effective") == [("2026-01-01",), ("2026-12-01",)]


def test_plan_history_under_one_member_id_is_two_enrollments_of_one_client(inbox: Inbox) -> None:
    old = {
        "Coverage Effective Date": "1/1/2025",
        "Member Status": "T",
        "Term Date": "12/31/2025",
        "Term Reason Code": "NG13",
        "Application ID": "A0",
        "PBP Code": "9",
    }

    inbox.aetna("2026-11-01", old, {})

    assert inbox.see("status", "reason", "plan", "detail") == [
        ("POLICY_DISENROLLMENT", "PLAN_CHANGE", "H5521-009", "Enrolled in another plan"),
        ("ACTIVE", None, "H5521-001", None),
    ]
    assert inbox.connection.execute("select count(*) from client").fetchall() == [(1,)]


def test_a_book_row_near_an_approved_one_that_is_gone_corrects_its_date(inbox: Inbox) -> None:
    inbox.wellcare("2026-11-01", {"Effective Date": "12/01/2026"})

    inbox.wellcare("2026-11-08", {"Effective Date": "01/01/2027"})

    assert inbox.see("effective", "reported") == [("2027-01-01", "2026-11-08")]


def test_a_book_row_more_than_sixty_days_away_is_another_enrollment(inbox: Inbox) -> None:
    inbox.wellcare("2026-11-01", {"Effective Date": "12/01/2026"})

    inbox.wellcare("2026-11-08", {"Effective Date": "02/01/2027"})

    assert inbox.see("effective") == [("2026-12-01",), ("2027-02-01",)]


BOOKS = {"2026-10-02": "11/01/2026", "2026-10-30": "12/01/2026", "2026-11-20": "12/01/2026"}


@pytest.mark.parametrize("order", list(itertools.permutations(BOOKS)))
def test_books_correct_a_date_in_whatever_order_they_arrive(
    inbox: Inbox, order: tuple[str, ...]
) -> None:
    for as_of in order:
        inbox.wellcare(as_of, {"Effective Date": BOOKS[as_of]})

    assert inbox.see("status", "effective", "reported") == [
        ("APPROVED", "2026-12-01", "2026-11-20")
    ]


def test_a_namesake_of_another_member_id_corrects_no_date(inbox: Inbox) -> None:
    inbox.wellcare("2026-11-01", {"MBI": "", "Effective Date": "12/01/2026"})

    inbox.wellcare("2026-11-08", {"Centene ID": "C2", "MBI": "", "Effective Date": "01/01/2027"})

    assert inbox.see("member_id", "effective") == [("C1", "2026-12-01"), ("C2", "2027-01-01")]


def test_a_book_row_near_one_in_force_is_another_enrollment(inbox: Inbox) -> None:
    inbox.wellcare("2026-11-01", {"Effective Date": "10/01/2026"})

    inbox.wellcare("2026-11-08", {"Effective Date": "11/01/2026"})

    assert inbox.see("effective") == [("2026-10-01",), ("2026-11-01",)]


def test_an_application_gets_its_fate_from_the_book_and_gives_its_submitted_date(
    inbox: Inbox,
) -> None:
    inbox.uhc_applications("2026-10-25", {})
    assert inbox.see("status", "submitted", "carrier_status") == [
        ("UNKNOWN", "2026-10-20", "SUBMITTED")
    ]

    inbox.uhc_book("2026-11-01", {})
    inbox.uhc_applications("2026-11-08", {"App Status": "DENIED"})

    assert inbox.see("status", "submitted", "member_id", "county", "plan") == [
        ("APPROVED", "2026-10-20", "910001", "Polk", "H2001-005")
    ]


def test_several_segment_rows_of_one_member_are_one_enrollment(inbox: Inbox) -> None:
    outcome = inbox.uhc_book("2026-11-01", {"segmentId": "001"}, {"segmentId": "002"})
    again = inbox.uhc_book("2026-11-08", {"segmentId": "001"}, {"segmentId": "002"})

    assert (outcome.inserted, outcome.unchanged) == (1, 1)
    assert (again.inserted, again.updated, again.unchanged) == (0, 0, 2)
    assert len(inbox.see("plan")) == 1


def test_on_the_same_day_the_inactive_book_speaks_before_the_active_one(inbox: Inbox) -> None:
    ended = {
        "memberStatus": "I",
        "policyEffectiveDate": "2026-01-01",
        "policyTermDate": "2026-10-31",
    }
    inbox.uhc_book("2026-11-01", ended)

    inbox.uhc_book("2026-11-01", {"policyEffectiveDate": "2026-01-01"})

    assert inbox.see("status") == [("POLICY_DISENROLLMENT",)]


def test_a_newer_active_book_speaks_before_an_older_inactive_one(inbox: Inbox) -> None:
    ended = {
        "memberStatus": "I",
        "policyEffectiveDate": "2026-01-01",
        "policyTermDate": "2026-10-31",
    }
    inbox.uhc_book("2026-11-01", ended)

    inbox.uhc_book("2026-11-08", {"policyEffectiveDate": "2026-01-01"})

    assert inbox.see("status") == [("ACTIVE",)]


def test_a_name_and_birth_date_never_find_an_enrollment_of_another_member_id(inbox: Inbox) -> None:
    other = {"Centene ID": "C2", "MBI": ""}

    inbox.wellcare("2026-11-01", {"MBI": ""}, other)

    assert inbox.see("member_id") == [("C1",), ("C2",)]


def test_ids_of_two_members_in_one_row_are_a_conflict_that_is_held(inbox: Inbox) -> None:
    inbox.wellcare(
        "2026-11-01", {}, {"Centene ID": "C2", "MBI": "1EG4TE5MK74", "Member First Name": "BO"}
    )

    outcome = inbox.wellcare(
        "2026-11-08", {"Centene ID": "C1", "MBI": "1EG4TE5MK74", "Plan Name": "X"}
    )

    assert (outcome.held, outcome.rows) == (1, 1)
    held = inbox.connection.execute("select reason::text, line, raw ->> 'Centene ID' from held_row")
    assert held.fetchall() == [("CONFLICT", 2, "C1")]


def test_a_conflict_is_held_under_the_policy_number_that_it_prints(inbox: Inbox) -> None:
    inbox.uhc_book(
        "2026-11-01",
        {},
        {
            "memberNumber": "920002",
            "mbiNumber": "1EG4TE5MK74",
            "applicationNumber": "U2",
            "memberFirstName": "EVE",
        },
    )

    outcome = inbox.uhc_book("2026-11-08", {"mbiNumber": "1EG4TE5MK74", "applicationNumber": "u-9"})

    assert (outcome.held, outcome.rows) == (1, 1)
    held = inbox.connection.execute("select reason::text, policy_number from held_row")
    assert held.fetchall() == [("CONFLICT", "u-9")]


BOB = {"Humana ID": "H00000002", "MbrFirstName": "Bob", "MbrLastName": "Bell"}
HELD = """select reason::text, line, policy_number, raw ->> 'MbrFirstName'
from held_row order by line"""
PEOPLE = """select member_id, policy_number, termed_on::text
from enrollment join client on client.id = client_id order by enrollment.id"""


def people(inbox: Inbox) -> list[tuple[str | None, ...]]:
    """Member id, policy number and term of each enrollment."""
    return inbox.connection.execute(PEOPLE).fetchall()


def test_a_policy_number_never_makes_one_person_of_two(inbox: Inbox) -> None:
    inbox.humana("2026-09-06", {"Application ID": "C2"})

    outcome = inbox.humana("2026-09-13", {"Application ID": "C1"}, {**BOB, "Application ID": "C2"})

    assert (outcome.held, outcome.rows) == (1, 2)
    assert inbox.connection.execute(HELD).fetchall() == [("CONFLICT", 3, "C2", "Bob")]
    assert people(inbox) == [("H00000001", "C1", None)]


def test_two_members_under_one_policy_number_in_a_file_are_both_held(inbox: Inbox) -> None:
    outcome = inbox.humana("2026-09-06", {"Application ID": "D3"}, {**BOB, "Application ID": "D3"})

    assert (outcome.held, outcome.rows) == (2, 2)
    assert [row[:3] for row in inbox.connection.execute(HELD)] == [
        ("CONFLICT", 2, "D3"), ("CONFLICT", 3, "D3"),
    ]  # fmt: skip
    assert inbox.see("member_id") == []


def test_a_word_in_place_of_a_policy_number_is_nobodys(inbox: Inbox) -> None:
    outcome = inbox.humana(
        "2026-09-06", {"Application ID": "Pending"}, {**BOB, "Application ID": "PENDING"}
    )

    assert (outcome.held, outcome.rows) == (0, 2)
    assert people(inbox) == [("H00000001", None, None), ("H00000002", None, None)]


def test_of_two_members_under_one_policy_number_the_known_one_goes_on(inbox: Inbox) -> None:
    inbox.humana("2026-09-06", {"Application ID": "D3"})

    outcome = inbox.humana(
        "2026-09-13",
        {"Application ID": "D3", "Status": "Inactive Policy", "Inactive Date": "9/10/2026"},
        {**BOB, "Application ID": "D3"},
    )

    assert (outcome.held, outcome.updated) == (1, 1)
    assert people(inbox) == [("H00000001", "D3", "2026-09-10")]


def test_a_member_who_is_given_another_id_is_found_by_the_policy_number(inbox: Inbox) -> None:
    inbox.humana("2026-09-06", {"Application ID": "D3"})

    outcome = inbox.humana("2026-09-13", {"Application ID": "D3", "Humana ID": "H00000009"})

    assert outcome.held == 0
    assert people(inbox) == [("H00000009", "D3", None)]


def test_two_enrollments_that_come_to_share_a_key_are_one_and_both_ids_find_it(
    inbox: Inbox,
) -> None:
    inbox.wellcare("2026-11-01", {"Centene ID": "", "Member DoB": ""}, {"MBI": ""})
    assert len(inbox.see("member_id")) == 2

    inbox.wellcare("2026-11-08", {})

    assert inbox.see("member_id") == [("C1",)]
    former = inbox.connection.execute(
        "select former_enrollment.id > enrollment_id, enrollment.id = enrollment_id"
        " from former_enrollment join enrollment on true"
    )
    assert former.fetchall() == [(True, True)]


REPLACED = (
    "enrollments gone from this book without an end while it lists the member with another plan: "
    "1; both stay, confirm with the carrier which one holds"
)


@pytest.mark.parametrize(
    ("before", "after", "warnings"),
    [
        ({}, {"CMS Contract Number": "H9999"}, [REPLACED]),
        ({"Member Status": "T", "Term Date": "6/30/2026"}, {"CMS Contract Number": "H9999"}, []),
        ({}, {"Member ID": "M2", "Medicare Number": "", "CMS Contract Number": "H9999"}, []),
        ({}, {}, []),
    ],
)
def test_a_plan_that_gave_way_to_another_without_an_end_is_warned_of(
    inbox: Inbox, before: dict[str, str], after: dict[str, str], warnings: list[str]
) -> None:
    inbox.aetna("2026-11-01", before)

    outcome = inbox.aetna(
        "2026-11-08", {**after, "Application ID": "A2", "Coverage Effective Date": "7/1/2026"}
    )

    assert outcome.warnings == warnings
    assert inbox.see("reported") == [("2026-11-01",), ("2026-11-08",)]


Report = Callable[[Inbox], FileOutcome]
DECEMBER = {"Effective Date": "12/1/2026"}
HISTORY: list[Report] = [
    lambda inbox: inbox.humana("2026-10-04", {"Effective Date": "11/1/2026"}),
    lambda inbox: inbox.humana("2026-10-11", {**DECEMBER, "Resident County": ""}),
    lambda inbox: inbox.humana("2026-10-18"),
    lambda inbox: inbox.humana(
        "2026-10-25",
        {**DECEMBER, "Status": "Inactive Policy", "Inactive Date": "12/1/2026"},
    ),
    lambda inbox: inbox.humana("2026-11-01", {**DECEMBER, "Resident County": "LAKE"}),
]  # fmt: skip


@pytest.mark.parametrize("order", list(itertools.permutations(range(5)))[::7])
def test_any_order_of_the_same_reports_ends_in_the_same_state(
    inbox: Inbox, order: tuple[int, ...]
) -> None:
    for place in order:
        HISTORY[place](inbox)

    state: list[tuple[Any, ...]] = inbox.see(
        "status", "since", "effective", "termed", "county", "submitted", "reported", "name"
    )
    assert state == [
        (
            "APPROVED",
            "2026-11-01",
            "2026-12-01",
            None,
            "Lake",
            "2025-12-01",
            "2026-11-01",
            "Ann Lee",
        )
    ]
    runs = inbox.connection.execute(
        "select said_from::text, said_to::text from enrollment_event order by 1"
    ).fetchall()
    assert runs == [
        ("2026-10-04", "2026-10-04"),
        ("2026-10-11", "2026-10-11"),
        ("2026-10-25", "2026-10-25"),
        ("2026-11-01", None),
    ]
