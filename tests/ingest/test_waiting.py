"""Rows held for an agent or a number come in by themselves when that arrives."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ingest.pipeline import Options, take_in_held
from ingest.report import FileOutcome, Retried
from tests.ingest.carrier_files import Inbox

AGENTS = "npn,name,level,status,since,until\n"
DEE = AGENTS + "1004,Dee New,AGENT,ACTIVE,,\n"
NUMBERS = "carrier,kind,number,npn,valid_from,valid_to\n"
DEVOTED = (
    "first_name,last_name,birth_date,email,primary_phone,address,city,state,zip_code,county,"
    "member_id,member_record_locator,status,aor_policy_status,working_application_status,"
    "working_enrollment_id,pbp_name,start_date,end_date\n"
)
BO = {"NPN": "1004", "Humana ID": "H00000002", "Application ID": "A2", "MbrFirstName": "Bo"}
STATE = """
select
    agent.npn, client.name, client.member_id, plan.code, enrollment.status,
    enrollment.termination_reason, enrollment.status_since, enrollment.submitted_on,
    enrollment.effective_on, enrollment.termed_on, enrollment.county, enrollment.policy_number,
    greatest(
        enrollment.reported_on,
        (select max(newest_on) from scope where scope.id = any(enrollment.listed_by))
    ),
    cardinality(enrollment.listed_by)
from enrollment
join agent on agent.id = enrollment.agent_id
join client on client.id = enrollment.client_id
left join plan on plan.id = enrollment.plan_id
order by client.member_id, enrollment.effective_on
"""
EVENTS = """
select scope.feed, said_from, said_to, member_id, enrollment_event.effective_on, word, report.as_of
from enrollment_event
join scope on scope.id = scope_id
join report on report.id = report_id
order by 1, 4, 2, 5, 6
"""
COUNTS = """
select
    file_name, rows, inserted, updated, unchanged, held, rejected, skipped, jsonb_pretty(warnings)
from report
where carrier_id is not null
order by as_of, file_name
"""


@pytest.fixture
def inbox(connection: psycopg.Connection, tmp_path: Path) -> Inbox:
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


def own(inbox: Inbox, name: str, text: str) -> FileOutcome:
    path = inbox.folder / name
    path.write_text(text)
    outcome = inbox.take(path)
    assert outcome.error is None
    return outcome


def query(inbox: Inbox, text: str) -> list[tuple[Any, ...]]:
    return inbox.connection.execute(text.encode()).fetchall()


def held(inbox: Inbox) -> list[tuple[Any, ...]]:
    return query(inbox, "select line, reason::text, subject from held_row order by report_id, line")


def test_a_row_held_for_an_agent_comes_in_with_that_agent(inbox: Inbox) -> None:
    before = inbox.humana("2026-11-01", {}, BO)
    assert (before.inserted, before.held) == (1, 1)

    outcome = own(inbox, "agents.csv", DEE)

    assert (outcome.inserted, outcome.returned) == (1, 1)
    assert inbox.see("npn", "member_id", "reported") == [
        ("1003", "H00000001", "2026-11-01"),
        ("1004", "H00000002", "2026-11-01"),
    ]
    assert held(inbox) == []
    [counts] = query(inbox, COUNTS)
    assert counts[1:8] == (2, 2, 0, 0, 0, 0, 0)


def test_a_row_comes_in_as_of_its_own_report_and_not_of_the_day_of_the_agent(inbox: Inbox) -> None:
    inbox.humana("2026-11-01", {"NPN": "1004"})
    inbox.humana("2026-11-08")

    own(inbox, "agents.csv", DEE)

    assert inbox.see("npn", "status", "since", "reported") == [
        ("1004", "ACTIVE", "2026-11-01", "2026-11-01")
    ]
    runs = query(inbox, "select said_from::text, said_to::text from enrollment_event")
    assert runs == [("2026-11-01", "2026-11-01")]


def test_updated_at_is_when_the_file_came_that_let_the_row_in(inbox: Inbox) -> None:
    inbox.humana("2026-11-01", {"NPN": "1004"})

    own(inbox, "agents.csv", DEE)

    received = query(inbox, "select max(received_at) from report where feed = 'agents'")
    assert inbox.see("updated_at") == received


def test_the_other_rows_of_the_report_still_stand_after_one_came_in(inbox: Inbox) -> None:
    inbox.humana("2026-11-01", {}, BO)
    inbox.humana("2026-11-08", {}, BO)

    own(inbox, "agents.csv", DEE)

    assert inbox.see("member_id", "reported") == [
        ("H00000001", "2026-11-08"),
        ("H00000002", "2026-11-08"),
    ]
    assert query(inbox, "select said_from::text, said_to::text from enrollment_event") == [
        ("2026-11-01", None),
        ("2026-11-01", None),
    ]
    assert [counts[1:6] for counts in query(inbox, COUNTS)] == [(2, 2, 0, 0, 0), (2, 0, 0, 2, 0)]


def test_a_number_that_arrives_lets_its_rows_in_and_no_others(inbox: Inbox) -> None:
    inbox.uhc_applications(
        "2026-11-01",
        {"Agent ID": "0012345"},
        {"Agent ID": "W9", "Mem First Name": "Bo"},
    )
    assert held(inbox) == [(2, "UNKNOWN_AGENT", "0012345"), (3, "UNKNOWN_AGENT", "W9")]

    outcome = own(inbox, "writing_numbers.csv", NUMBERS + "uhc,WRITING_ID,12345,1003,,\n")

    assert outcome.returned == 1
    assert inbox.see("npn", "name") == [("1003", "Ann Lee")]
    assert held(inbox) == [(3, "UNKNOWN_AGENT", "W9")]


def test_a_number_lets_in_only_the_rows_of_the_days_on_which_it_holds(inbox: Inbox) -> None:
    inbox.uhc_applications(
        "2026-11-01",
        {"Agent ID": "W9", "Received Date": "9/1/2026"},
        {"Agent ID": "W9", "Received Date": "10/20/2026", "Mem First Name": "Bo"},
    )

    own(inbox, "writing_numbers.csv", NUMBERS + "uhc,WRITING_ID,W9,1003,2026-10-01,\n")

    assert inbox.see("name") == [("Bo Lee",)]
    assert held(inbox) == [(2, "UNKNOWN_AGENT", "W9")]


def test_the_subject_keeps_leading_zeros_of_numbers_and_folders(inbox: Inbox) -> None:
    inbox.humana("2026-11-01", {"NPN": "0007777"})
    path = inbox.folder / "devoted" / "0008888" / "book_20261108.csv"
    path.parent.mkdir(parents=True)
    path.write_text(
        DEVOTED + "Ann,Lee,1950-01-02,,,,,FL,,Polk,6f1c,,ENROLLED,,,E1,Core,2026-01-01,\n"
    )
    inbox.take(path)

    assert [subject for _, _, subject in held(inbox)] == ["0007777", "0008888"]


def test_a_strangers_folder_speaks_for_its_agent_once_the_agent_arrives(inbox: Inbox) -> None:
    ann = "Ann,Lee,1950-01-02,,,,,FL,,Polk,6f1c,,ENROLLED,,,E1,Core (HMO),2026-01-01,\n"
    bo = "Bo,Ray,1950-01-02,,,,,FL,,Polk,6f1d,,ENROLLED,,,E2,Core (HMO),2026-01-01,\n"
    folder = inbox.folder / "devoted" / "1004"
    folder.mkdir(parents=True)
    for day, text in (("20261101", ann + bo), ("20261108", ann)):
        (folder / f"book_{day}.csv").write_text(DEVOTED + text)
        inbox.take(folder / f"book_{day}.csv")

    outcome = own(inbox, "agents.csv", DEE)

    assert outcome.returned == 3
    assert inbox.see("npn", "member_id", "reported") == [
        ("1004", "6f1c", "2026-11-08"),
        ("1004", "6f1d", "2026-11-01"),
    ]
    assert query(inbox, "select said_from::text, said_to::text from enrollment_event") == [
        ("2026-11-01", None),
        ("2026-11-01", "2026-11-01"),
    ]
    assert inbox.take(folder / "book_20261108.csv").known


def test_a_row_whose_agent_came_may_turn_out_to_conflict(inbox: Inbox) -> None:
    inbox.wellcare(
        "2026-11-01", {}, {"Centene ID": "C2", "MBI": "1EG4TE5MK74", "Member First Name": "BO"}
    )
    inbox.wellcare("2026-11-08", {"Broker NPN": "1004", "MBI": "1EG4TE5MK74", "Plan Name": "X"})

    outcome = own(inbox, "agents.csv", DEE)

    assert outcome.returned == 0
    assert held(inbox) == [(2, "CONFLICT", None)]
    assert [counts[1:6] for counts in query(inbox, COUNTS)] == [(2, 2, 0, 0, 0), (1, 0, 0, 0, 1)]


def test_two_dates_of_one_policy_in_a_file_stay_two_whichever_row_came_first(inbox: Inbox) -> None:
    inbox.humana(
        "2026-11-01", {}, {"NPN": "1004", "Effective Date": "12/1/2026", "Humana ID": "H00000001"}
    )

    own(inbox, "agents.csv", DEE)

    assert inbox.see("npn", "effective") == [("1003", "2026-01-01"), ("1004", "2026-12-01")]


def test_a_row_that_waits_for_nothing_that_came_is_not_touched(inbox: Inbox) -> None:
    inbox.humana("2026-11-01", {"NPN": "1009"}, {"Effective Date": "", "NPN": "1004"})
    before = query(inbox, "select ctid, xmin, line, reason::text from held_row order by line")

    own(inbox, "agents.csv", DEE)

    assert query(inbox, "select ctid, xmin, line, reason::text from held_row order by line") == (
        before
    )


def test_all_held_rows_can_be_tried_again(inbox: Inbox) -> None:
    inbox.humana("2026-11-01", {"NPN": "1009"}, {**BO, "NPN": "1003"})
    inbox.connection.execute('update held_row set raw = raw || \'{"NPN": "1003"}\'')

    retried = take_in_held(inbox.connection, Options())

    assert retried == Retried(returned=1, waiting=0)
    assert inbox.see("member_id") == [("H00000002",), ("H00000001",)]


def test_trying_again_in_a_dry_run_keeps_nothing(inbox: Inbox) -> None:
    inbox.humana("2026-11-01", {"NPN": "1009"})
    inbox.connection.execute('update held_row set raw = raw || \'{"NPN": "1003"}\'')

    retried = take_in_held(inbox.connection, Options(dry_run=True))

    assert retried == Retried(returned=1, waiting=0)
    assert inbox.see("member_id") == []
    assert len(held(inbox)) == 1


DEATH = {"Status": "Inactive Policy", "Status Reason": "Deceased", "Deceased Date": "10/20/2026"}
HISTORY: list[Callable[[Inbox], FileOutcome]] = [
    lambda inbox: inbox.humana("2026-10-04", {}, BO),
    lambda inbox: inbox.humana("2026-10-11", {}, {**BO, "Effective Date": "12/1/2026"}),
    lambda inbox: inbox.humana("2026-10-18", {"NPN": "1004"}),
    lambda inbox: inbox.humana("2026-10-25", {}, {**BO, **DEATH}),
    lambda inbox: inbox.humana("2026-11-01", {"Resident County": "LAKE"}, {**BO, **DEATH}),
]  # fmt: skip


@pytest.fixture(scope="session")
def as_if_known(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The state, the events and the counts where the agent was known from the beginning."""
    from tests.conftest import fresh_database, make_url

    name = f"{template}_known"
    with (
        fresh_database(postgres, name, template),
        psycopg.connect(make_url(postgres, name), autocommit=True) as connection,
    ):
        inbox = Inbox(connection, tmp_path_factory.mktemp("known"))
        inbox.own()
        own(inbox, "agents.csv", DEE)
        for report in HISTORY:
            report(inbox)
        return query(inbox, STATE), query(inbox, EVENTS), [row[1:] for row in query(inbox, COUNTS)]


@pytest.mark.parametrize("arrival", range(len(HISTORY) + 1))
def test_whenever_the_agent_arrives_it_ends_as_if_the_agent_had_been_known(
    inbox: Inbox, as_if_known: Any, arrival: int
) -> None:
    state, events, counts = as_if_known

    for place, report in enumerate(HISTORY):
        if place == arrival:
            own(inbox, "agents.csv", DEE)
        report(inbox)
    if arrival == len(HISTORY):
        own(inbox, "agents.csv", DEE)

    assert query(inbox, STATE) == state
    assert query(inbox, EVENTS) == events
    assert [row[1:] for row in query(inbox, COUNTS)] == counts
    assert held(inbox) == []


@pytest.mark.parametrize("order", list(permutations(range(len(HISTORY))))[::11])
def test_whatever_order_the_reports_came_in_the_late_agent_completes_the_same_state(
    inbox: Inbox, as_if_known: Any, order: tuple[int, ...]
) -> None:
    state, _, _ = as_if_known

    for place in order:
        HISTORY[place](inbox)
    own(inbox, "agents.csv", DEE)

    assert query(inbox, STATE) == state
    assert held(inbox) == []
