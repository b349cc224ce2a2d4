"""What a report has lost beside the one before it in its scope."""

import csv
from pathlib import Path

import psycopg
import pytest

from ingest.report import FileOutcome
from tests.ingest.carrier_files import HUMANA, Inbox

GONE = "; if it is not whole, ask for it again, nothing ends by what it leaves out"


@pytest.fixture
def inbox(connection: psycopg.Connection, tmp_path: Path) -> Inbox:
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


def members(count: int) -> list[dict[str, str]]:
    return [
        {"Humana ID": f"H{number:08}", "Application ID": f"A{number}"} for number in range(count)
    ]


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (44, 2, "lists 2 members where the book of 2026-11-01 listed 44"),
        (44, 0, "lists 0 members where the book of 2026-11-01 listed 44"),
        (20, 1, "lists 1 member where the book of 2026-11-01 listed 20"),
        (21, 10, "lists 10 members where the book of 2026-11-01 listed 21"),
    ],
)
def test_a_book_of_under_half_as_many_is_warned_of(
    inbox: Inbox, before: int, now: int, told: str
) -> None:
    inbox.humana("2026-11-01", *members(before))

    outcome = inbox.humana("2026-11-08", *members(now))

    assert outcome.warnings == [told + GONE]
    assert inbox.see("status") == [("ACTIVE",)] * before


@pytest.mark.parametrize(("before", "now"), [(19, 1), (20, 10), (20, 40)])
def test_a_small_book_and_one_that_is_not_much_shorter_are_no_news(
    inbox: Inbox, before: int, now: int
) -> None:
    inbox.humana("2026-11-01", *members(before))

    assert inbox.humana("2026-11-08", *members(now)).warnings == []


def test_held_rows_are_listed_and_skipped_ones_are_not(inbox: Inbox) -> None:
    inbox.humana("2026-11-01", *members(15), *[{"NPN": "7777"}] * 7)

    outcome = inbox.humana("2026-11-08", *members(4), *[dict.fromkeys(HUMANA, "")] * 30)

    assert outcome.warnings == ["lists 4 members where the book of 2026-11-01 listed 22" + GONE]


def test_only_the_newest_book_is_compared_with_the_one_before(inbox: Inbox) -> None:
    inbox.humana("2026-11-01", *members(30))
    inbox.humana("2026-11-15", *members(30))

    assert inbox.humana("2026-11-08", *members(2)).warnings == []


def test_a_report_of_applications_may_have_any_length(inbox: Inbox) -> None:
    inbox.uhc_applications("2026-11-01", *[{"Mem Last Name": f"L{n}"} for n in range(30)])

    assert inbox.uhc_applications("2026-11-08", {}).warnings == []


def humana(inbox: Inbox, day: str, renamed: dict[str, str]) -> FileOutcome:
    """A book of one member in which these columns have other names, or none."""
    row = {renamed.get(name, name): cell for name, cell in HUMANA.items()}
    row.pop("", None)
    return inbox.take(write_row(inbox.folder / f"humana_{day.replace('-', '')}.csv", row))


def write_row(path: Path, row: dict[str, str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([row.keys(), row.values()])
    return path


@pytest.mark.parametrize(
    ("renamed", "told"),
    [
        (
            {"Inactive Date": "Something Else"},
            "the column `Inactive Date`, which the report of 2026-11-01 had, is missing; new here: "
            "`Something Else`; if it was renamed, add the new name to ingest/carriers/humana.toml",
        ),
        (
            {"Inactive Date": "", "Plan Exit": ""},
            "the columns `Inactive Date`, `Plan Exit`, which the report of 2026-11-01 had, "
            "are missing; ask for the report with them",
        ),
        (
            {"Status Reason": "", "Plan Exit": "PlanType"},
            "the columns `Plan Exit`, `Status Reason`, which the report of 2026-11-01 had, "
            "are missing; ask for the report with them",
        ),
    ],
)
def test_a_column_that_is_read_and_was_there_before_is_missed(
    inbox: Inbox, renamed: dict[str, str], told: str
) -> None:
    humana(inbox, "2026-11-01", {})

    assert humana(inbox, "2026-11-08", renamed).warnings == [told]
    assert humana(inbox, "2026-11-15", renamed).warnings == []


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ({"Inactive Date": ""}, {"Inactive Date": "Something Else"}),
        ({"Future Term Reason": "Nobody Reads This"}, {"Future Term Reason": ""}),
        ({}, {"Inactive Date": " INACTIVE  date"}),
        ({}, {"SalesProduct": "Plan Type"}),
    ],
)
def test_columns_that_nobody_reads_or_that_are_still_there_are_no_news(
    inbox: Inbox, before: dict[str, str], now: dict[str, str]
) -> None:
    humana(inbox, "2026-11-01", before)

    assert humana(inbox, "2026-11-08", now).warnings == []


def test_another_feeds_header_is_not_compared(inbox: Inbox) -> None:
    humana(inbox, "2026-11-01", {})

    assert inbox.aetna("2026-11-08").warnings == []
