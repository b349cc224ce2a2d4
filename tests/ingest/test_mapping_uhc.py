from datetime import date

import pytest

from ingest.recognise import recognise
from models import HeldReason, Network, Product, SaidReason, Word
from tests.ingest.reports import UHC_APPLICATION, UHC_BOOK, Directory, mapped, write_csv, write_xlsx


def book(path, *rows, titles=()):
    """A book as UHC sends it: `memberNumber` twice, titles above the header."""
    header = ["memberNumber", *UHC_BOOK, "memberNumber"]
    cells = [["M100", *(UHC_BOOK | row).values(), "M100"] for row in rows]
    return write_xlsx(path, [*titles, header, *cells])


def test_a_row_of_a_book_becomes_a_statement(tmp_path):
    path = book(tmp_path / "uhc_20261101.xlsx", {"dateOfBirth": date(1950, 1, 2)})

    [row] = mapped(path).staged

    assert row[:-1] == (
        2, 7, "H1045-001", "AARP Plan (HMO-POS)", Product.MAPD, Network.HMO_POS, "A100", "Polk",
        "FL", None, "2026-01-01", None, False, None, Word.CONFIRMED, None, "A", None,
        "Ann Lee", "annlee", "1950-01-02", "M100", "1EG4TE5MK73", None,
    )  # fmt: skip


@pytest.mark.parametrize("titles", [2, 4])
def test_the_header_may_stand_below_titles(tmp_path, titles):
    path = book(tmp_path / "u.xlsx", {}, titles=[["Members"], []] * (titles // 2))

    file = recognise(path)

    assert file.header_line == titles + 1
    assert [row.line for row in mapped(path).staged] == [titles + 2]


def test_the_second_of_two_columns_speaks_where_the_first_is_blank(tmp_path):
    rows = [["memberNumber", *UHC_BOOK, "memberNumber"]]
    rows += [["null", *UHC_BOOK.values(), "M200"], ["M100", *UHC_BOOK.values(), ""]]

    chunk = mapped(write_xlsx(tmp_path / "u.xlsx", rows))

    assert [row.member_id for row in chunk.staged] == ["M200", "M100"]


def test_every_printed_cell_is_kept_with_repeated_names_numbered(tmp_path):
    [held] = mapped(book(tmp_path / "u.xlsx", {"agentNpn": "999"})).held

    assert (held.raw["memberNumber"], held.raw["memberNumber (2)"]) == ("M100", "M100")
    assert held.raw["policyTermDate"] == "2300-01-01"


@pytest.mark.parametrize(
    ("statuses", "name", "feed", "rank"),
    [
        ("AAI", "members.xlsx", "active", 0),
        ("IIA", "members.xlsx", "inactive", 1),
        ("AII", "uhc_active_20261101.xlsx", "active", 0),
        ("AAI", "UHC_InActive_20261101.xlsx", "inactive", 1),
        ("IIA", "uhc_active_and_inactive_20261101.xlsx", "inactive", 1),
        ("AAI", "uhc_active_and_inactive_20261101.xlsx", "active", 0),
        ("II", "active_members.xlsx", "inactive", 1),
        ("AA", "inactive_members.xlsx", "active", 0),
        ("", "UHC_Inactive_20261101.xlsx", "inactive", 1),
        ("", "UHC_Active_20261101.xlsx", "active", 0),
    ],
)
def test_active_and_inactive_are_told_by_statuses_of_one_kind_else_by_name_else_by_most(
    tmp_path, statuses, name, feed, rank
):
    path = book(tmp_path / name, *({"memberStatus": status} for status in statuses))

    file = recognise(path)

    assert (file.feed.name, file.feed.rank) == (feed, rank)


def test_an_ended_policy_says_why(tmp_path):
    ended = {"memberStatus": "I", "policyTermDate": "2026-03-31"}
    path = book(
        tmp_path / "u.xlsx",
        ended | {"termReasonCode": 8},
        ended | {"termReasonCode": "Member Termination"},
        ended | {"termReasonCode": "Z7"},
    )

    died, left, unknown = (chunk := mapped(path)).staged

    assert (died.died, died.termed_on, died.termination_detail) == (True, "2026-03-31", "Death")
    assert (left.word, left.said_reason) == (Word.ENDED, SaidReason.MEMBER_CHOICE)
    assert (unknown.said_reason, unknown.termination_detail) == (SaidReason.OTHER, "Z7")
    assert chunk.unmapped == {("termReasonCode", "Z7"): 1}


def test_an_application_becomes_a_statement_of_the_agent_with_that_writing_id(tmp_path):
    path = write_csv(tmp_path / "apps_20261101.csv", UHC_APPLICATION)

    [row] = mapped(path, Directory(numbers={("WRITING_ID", "W1"): 8})).staged

    assert row[:-1] == (
        2, 8, "H1045-001", "AARP Plan (HMO-POS)", None, Network.HMO_POS, None, None, "FL",
        "2025-11-03", "2026-01-01", None, False, None, Word.CONFIRMED, None, "COMPLETED", None,
        "Ann Lee", "annlee", "1950-01-02", None, None, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("SUBMITTED", Word.PENDING),
        ("PENDING", Word.PENDING),
        ("ACCEPTED", Word.CONFIRMED),
        ("DENIED", Word.DENIED),
        ("WITHDRAWN", Word.WITHDRAWN),
        ("CANCELLED", Word.CANCELED),
    ],
)
def test_an_application_says_what_became_of_it(tmp_path, status, word):
    path = write_csv(tmp_path / "a.csv", UHC_APPLICATION | {"App Status": status})

    chunk = mapped(path, Directory(numbers={("WRITING_ID", "W1"): 8}))

    assert [row.word for row in chunk.staged] == [word]


def test_an_unknown_writing_id_is_held_as_printed(tmp_path):
    [held] = mapped(write_csv(tmp_path / "a.csv", UHC_APPLICATION)).held

    assert (held.reason, held.subject) == (HeldReason.UNKNOWN_AGENT, "W1")
