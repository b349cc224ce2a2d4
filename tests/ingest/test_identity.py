"""Where a carrier prints no member id, full Medicare ids tell people of one name apart."""

from pathlib import Path

import psycopg
import pytest

from tests.ingest.carrier_files import Inbox

ONE, OTHER = "1EG4TE5MK73", "1EG4TE5MK74"
WITHOUT = {"Centene ID": ""}
CONFLICTS = "select line, reason::text from held_row order by line"


@pytest.fixture
def inbox(connection: psycopg.Connection, tmp_path: Path) -> Inbox:
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


def members(inbox: Inbox, fact: str = "termed_on") -> list[tuple[str | None, ...]]:
    """Of each enrollment the id of its member, Medicare's where there is no other, and a day."""
    return inbox.connection.execute(
        f"select coalesce(member_id, medicare_id), {fact}::text from enrollment "
        "join client on client.id = client_id order by enrollment.id"
    ).fetchall()


def test_namesakes_in_one_file_are_two(inbox: Inbox) -> None:
    inbox.wellcare(
        "2026-11-01",
        {**WITHOUT, "MBI": ONE},
        {**WITHOUT, "MBI": OTHER, "Termination Date": "10/31/2026"},
    )

    assert members(inbox) == [(ONE, None), (OTHER, "2026-10-31")]


def test_namesakes_in_two_files_are_two(inbox: Inbox) -> None:
    inbox.wellcare("2026-11-01", {**WITHOUT, "MBI": ONE})
    inbox.wellcare("2026-11-08", {**WITHOUT, "MBI": OTHER})

    assert members(inbox) == [(ONE, None), (OTHER, None)]


def test_a_row_without_any_id_is_found_by_its_name(inbox: Inbox) -> None:
    inbox.wellcare("2026-11-01", {**WITHOUT, "MBI": ONE})
    inbox.wellcare("2026-11-08", {**WITHOUT, "MBI": "", "Termination Date": "10/31/2026"})

    assert members(inbox) == [(ONE, "2026-10-31")]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("column", ["Centene ID", "MBI"])
def test_a_row_without_any_id_makes_no_one_person_of_its_namesakes(
    inbox: Inbox, column: str, turned: bool
) -> None:
    without = {"Centene ID": "", "MBI": ""}
    ids = ("C1", "C2") if column == "Centene ID" else (ONE, OTHER)
    named = [{**without, column: one} for one in ids]
    inbox.wellcare("2026-11-01", without)

    inbox.wellcare("2026-11-08", *(reversed(named) if turned else named))
    assert len(members(inbox)) == 2
    inbox.wellcare("2026-11-15", *named, without)

    assert members(inbox) == [(ids[0], None), (ids[1], None)]


def test_a_member_id_says_that_a_new_medicare_id_is_the_same_persons(inbox: Inbox) -> None:
    inbox.wellcare("2026-11-01", {"MBI": ONE})
    inbox.wellcare("2026-11-08", {"MBI": OTHER})

    assert members(inbox) == [("C1", None)]


def test_a_namesakes_row_does_not_correct_the_others_date(inbox: Inbox) -> None:
    inbox.wellcare("2026-11-01", {**WITHOUT, "MBI": ONE, "Effective Date": "12/01/2026"})
    inbox.wellcare("2026-11-08", {**WITHOUT, "MBI": OTHER, "Effective Date": "01/01/2027"})

    assert members(inbox, "effective_on") == [(ONE, "2026-12-01"), (OTHER, "2027-01-01")]


ANN = {"memberNumber": "", "mbiNumber": ONE, "applicationNumber": "U9"}
STRANGER = {**ANN, "mbiNumber": OTHER, "memberFirstName": "EVE"}


def test_a_policy_number_never_makes_one_person_of_two_medicare_ids(inbox: Inbox) -> None:
    inbox.uhc_book("2026-11-01", ANN)

    outcome = inbox.uhc_book("2026-11-08", STRANGER)

    assert (outcome.held, outcome.rows) == (1, 1)
    assert inbox.connection.execute(CONFLICTS).fetchall() == [(2, "CONFLICT")]
    assert members(inbox) == [(ONE, None)]


def test_nor_in_one_file(inbox: Inbox) -> None:
    outcome = inbox.uhc_book("2026-11-01", ANN, STRANGER)

    assert (outcome.held, outcome.rows) == (2, 2)
    assert members(inbox) == []
