"""Reports that lie in one agent's folder speak for that agent alone."""

from pathlib import Path

import psycopg
import pytest

from tests.ingest.carrier_files import Inbox

DEVOTED = (
    "first_name,last_name,birth_date,email,primary_phone,address,city,state,zip_code,county,"
    "member_id,member_record_locator,status,aor_policy_status,working_application_status,"
    "working_enrollment_id,pbp_name,start_date,end_date\n"
    "Ann,Lee,1950-01-02,,,,,FL,,Polk,6f1c,,ENROLLED,,,E1,Core (HMO),2026-01-01,\n"
)
WELLCARE = (
    "MBI,Centene ID,Broker NPN,Member First Name,Member Last Name,Member DoB,State,"
    "Effective Date,Termination Date,Plan Name\n"
    ",C9,1003,BO,RAY,01/02/1951,FL,01/01/2026,,Giveback (HMO)\n"
)


@pytest.fixture
def inbox(connection: psycopg.Connection, tmp_path: Path) -> Inbox:
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


def write(inbox: Inbox, folder: str, text: str) -> Path:
    path = inbox.folder / "inbox" / folder / "book_20261108.csv"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def test_the_folder_names_the_agent_and_the_scope(inbox: Inbox) -> None:
    inbox.wellcare("2026-11-01", {})

    outcome = inbox.take(write(inbox, "wellcare/1003", WELLCARE))

    assert (outcome.error, outcome.inserted) == (None, 1)
    assert inbox.see("member_id", "reported") == [("C1", "2026-11-01"), ("C9", "2026-11-08")]
    listed = inbox.connection.execute("select array_length(listed_by, 1) from enrollment")
    assert listed.fetchall() == [(1,), (1,)]


def test_rows_in_the_folder_of_an_agent_who_is_not_known_are_held(inbox: Inbox) -> None:
    path = write(inbox, "devoted/7777", DEVOTED)

    outcome = inbox.take(path)

    assert (outcome.error, outcome.held, outcome.rows) == (None, 1, 1)
    held = inbox.connection.execute("select reason::text, subject from held_row").fetchall()
    assert held == [("UNKNOWN_AGENT", "7777")]
    assert inbox.take(path).known


def test_a_strangers_folder_never_speaks_for_the_organisation(inbox: Inbox) -> None:
    inbox.wellcare("2026-11-01", {})

    outcome = inbox.take(write(inbox, "wellcare/7777", WELLCARE))

    assert outcome.error == (
        "book_20261108.csv lies in the folder of agent 7777, who is not known; "
        "load agents.csv that names them, then give the file again"
    )
    assert inbox.see("member_id", "reported") == [("C1", "2026-11-01")]
    listed = inbox.connection.execute("select array_length(listed_by, 1) from enrollment")
    assert listed.fetchall() == [(1,)]
