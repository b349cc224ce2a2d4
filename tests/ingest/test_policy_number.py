"""A policy number is shown to all who see its row: no id of a person may stand there."""

from pathlib import Path

import psycopg
import pytest

from ingest.values import read_policy_numbers
from models import HeldReason
from tests.ingest.carrier_files import Inbox
from tests.ingest.reports import AETNA, HUMANA, UHC_BOOK, mapped, write_csv

FREEDOM = {
    "AGENT_NPN": "12345", "AGENT": "RAY, BOB", "LAST": "LEE", "FIRST": "ANN", "DOB": "19500102",
    "HIC#": "1EG4TE5MK73", "CONTRACT": "H5427", "POLICY_NUMBER": "P100", "PLAN": "77",
    "CNTY": "POLK", "ST": "FL", "SIGN_DT": "20251101", "EFF_DT": "20260101",
    "TERM_DT": "00000000", "STATUS": "ACT", "REASON": "",
}  # fmt: skip
PASSED_OVER = "`{}` holds a member or Medicare id, no policy number; it is passed over"


@pytest.mark.parametrize(
    ("cell", "member", "medicare"),
    [
        ("1EG4TE5MK73", "", ""),
        ("1eg4-te5-mk74", "M1", "1EG4TE5MK73"),
        (" 1EG4 TE5 MK73 ", "", ""),
        ("H00000001", "H00000001", ""),
        ("h-00000001", " H00000001 ", ""),
        ("910001", "0910001", ""),
        ("910001.0", "910001", ""),
        ("9.10001E+05", "910001", ""),
        ("123-45-6789A", "", "123456789a"),
        ("XXXXXTE5K73", "", "XXXXXTE5K73"),
    ],
)
def test_an_id_of_the_person_is_no_policy_number_however_it_is_written(cell, member, medicare):
    assert read_policy_numbers([cell], [member], [medicare]) == [None]


@pytest.mark.parametrize(
    ("cell", "member", "medicare"),
    [
        ("A100", "M100", "1EG4TE5MK73"),
        ("1EG4TE5MK7", "", ""),
        ("H000000012", "H00000001", ""),
        ("0", "0", ""),
        ("A-1", "", "--"),
    ],
)
def test_any_other_number_is_kept_as_printed(cell, member, medicare):
    assert read_policy_numbers([cell], [member], [medicare]) == [cell]


@pytest.mark.parametrize(
    ("usual", "column", "folder", "cells"),
    [
        (HUMANA, "Application ID", "humana", ("H12345678", "1EG4TE5MK73", "xxxxxte5k73")),
        (AETNA, "Application ID", "aetna", ("M100", "m-100", "1eg4te5mk73")),
        (UHC_BOOK, "applicationNumber", "uhc", ("1EG4-TE5-MK73", "1EG4TE5MK74", "1eg4te5mk73")),
        (FREEDOM, "POLICY_NUMBER", "freedom", ("1EG4TE5MK73", "1eg4-te5-mk73", "1EG4TE5MK74")),
        (FREEDOM, "POLICY_NUMBER", "healthsun", ("1EG4TE5MK73", "1eg4-te5-mk73", "1EG4TE5MK74")),
    ],
)
def test_every_feed_passes_it_over_with_a_warning(tmp_path, usual, column, folder, cells):
    rows = [usual, *({**usual, column: cell} for cell in cells)]
    path = write_csv(tmp_path / folder / "book_20261101.csv", *rows)

    chunk = mapped(path)

    assert [row.policy_number for row in chunk.staged] == [usual[column], None, None, None]
    assert chunk.warnings == {PASSED_OVER.format(column): 3}


def test_a_pending_application_with_only_a_members_id_has_no_number_of_its_own(tmp_path):
    pending = {"Status": "In Progress Application", "Effective Date": "", "NPN": "12345"}
    path = write_csv(
        tmp_path / "humana_20261101.csv",
        HUMANA | pending,
        HUMANA | pending | {"Application ID": HUMANA["Humana ID"]},
    )

    chunk = mapped(path)

    assert [row.policy_number for row in chunk.staged] == ["A100"]
    [held] = chunk.held
    assert (held.line, held.reason) == (3, HeldReason.MISSING_EFFECTIVE_DATE)
    assert held.policy_number is None


def test_no_policy_number_that_is_an_id_of_a_person_is_stored(
    connection: psycopg.Connection, tmp_path: Path
) -> None:
    inbox = Inbox(connection, tmp_path)
    inbox.own()

    inbox.humana(
        "2026-11-01",
        {"Application ID": "1EG4TE5MK73"},
        {"Humana ID": "H00000012", "MbrFirstName": "Bob", "Application ID": "H00000012"},
        {"Humana ID": "H00000013", "MbrFirstName": "Cyd", "Application ID": "1eg4-te5-mk74"},
        {"Humana ID": "H00000014", "MbrFirstName": "Dee", "Application ID": "A4"},
        {"Humana ID": "H00000015", "NPN": "9999", "Application ID": "h00000015"},
    )

    assert inbox.see("name", "member_id", "policy") == [
        ("Ann Lee", "H00000001", None),
        ("Bob Lee", "H00000012", None),
        ("Cyd Lee", "H00000013", None),
        ("Dee Lee", "H00000014", "A4"),
    ]
    held = connection.execute("select reason::text, policy_number from held_row").fetchall()
    assert held == [("UNKNOWN_AGENT", None)]
