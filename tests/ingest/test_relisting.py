"""What a plan list, a crosswalk or another enrollment explains, whenever it arrives."""

from pathlib import Path

import psycopg
import pytest

from ingest.pipeline import Options, ingest_files
from tests.ingest.carrier_files import OWN_FILES, Inbox

CROSSWALK = "previous_contract,previous_pbp,current_contract,current_pbp,status,year\n"
TERMINATED = CROSSWALK + "H5521,001,,,Terminated/Non-renewed Plan,2026\n"
CONSOLIDATED = CROSSWALK + "H5521,001,H5521,002,Consolidated Renewal Plan,2026\n"
PLANS = "carrier,contract,pbp,segment,year,name,product,network\n"
ENDED = {
    "Coverage Effective Date": "1/1/2025",
    "Member Status": "T",
    "Term Date": "12/31/2025",
    "Application ID": "A0",
}


@pytest.fixture
def inbox(connection: psycopg.Connection, tmp_path: Path) -> Inbox:
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


@pytest.mark.parametrize(
    ("crosswalk", "reason"), [(TERMINATED, "PLAN_EXIT"), (CONSOLIDATED, "PLAN_CHANGE")]
)
def test_a_crosswalk_that_arrives_later_explains_an_ending_and_moves_no_update(
    inbox: Inbox, crosswalk: str, reason: str
) -> None:
    inbox.aetna("2026-11-01", ENDED)
    [(before, unexplained)] = inbox.see("updated_at", "reason")

    inbox.own(**{"crosswalk.csv": crosswalk})

    assert unexplained == "OTHER"
    assert inbox.see("updated_at", "reason") == [(before, reason)]


def test_a_printed_reason_stays_whatever_the_crosswalk_says(inbox: Inbox) -> None:
    inbox.own(**{"crosswalk.csv": TERMINATED})

    inbox.aetna("2026-11-01", {**ENDED, "Term Reason Code": "11"})

    assert inbox.see("reason", "detail") == [("OTHER", "Voluntary disenrollment")]


def test_the_same_person_with_another_carrier_from_the_next_day_on_is_a_plan_change(
    inbox: Inbox,
) -> None:
    inbox.aetna("2026-11-01", ENDED)

    inbox.wellcare("2026-11-08", {})

    assert inbox.see("reason") == [("PLAN_CHANGE",), (None,)]


def test_a_person_of_another_birth_date_explains_nothing(inbox: Inbox) -> None:
    inbox.aetna("2026-11-01", ENDED)

    inbox.wellcare("2026-11-08", {"Member DoB": "01/02/1951"})

    assert inbox.see("reason") == [("OTHER",), (None,)]


def test_a_plan_list_that_arrives_later_gives_product_and_network_that_no_row_prints(
    inbox: Inbox,
) -> None:
    inbox.aetna("2026-11-01", {"Plan Name": "Eagle"})
    assert inbox.see("product", "network") == [("MAPD", "NONE")]

    inbox.own(**{"plans.csv": PLANS + "aetna,H5521,1,0,2026,Eagle,DSNP,HMO\n"})

    assert inbox.see("product", "network", "plan") == [("DSNP", "HMO", "H5521-001")]


def test_a_dry_run_lets_files_see_each_other_and_keeps_nothing(
    connection: psycopg.Connection, tmp_path: Path
) -> None:
    for name, text in OWN_FILES.items():
        (tmp_path / name).write_text(text)
    paths = [tmp_path / name for name in OWN_FILES]

    outcomes = list(ingest_files(connection, paths, Options(dry_run=True)))

    assert [(outcome.inserted, outcome.error) for outcome in outcomes] == [
        (3, None),
        (2, None),
        (1, None),
    ]
    assert connection.execute("select count(*) from agent").fetchall() == [(0,)]
