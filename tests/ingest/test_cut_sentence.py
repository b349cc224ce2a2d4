"""Sentences below the rows that commas cut into cells, and people of whom little is printed."""

from pathlib import Path

import psycopg
import pytest

from models import HeldReason
from tests.ingest.carrier_files import AETNA as FULL_AETNA
from tests.ingest.carrier_files import Inbox
from tests.ingest.reports import AETNA, HUMANA, UHC_BOOK, WELLCARE, mapped, write_csv

BOOKS = {"aetna": AETNA, "humana": HUMANA, "wellcare": WELLCARE, "uhc": UHC_BOOK}
DISCLAIMER = "Disclaimer: for agents only, not for distribution, see terms"


def with_line(folder, carrier, line):
    path = write_csv(folder / f"{carrier}_20261101.csv", BOOKS[carrier])
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(f"{line}\r\n")
    return path


@pytest.mark.parametrize("carrier", BOOKS)
@pytest.mark.parametrize(
    "line",
    [
        "* confidential, do not share",
        "Report run by Smith, John on 11/15/2026",
        "REPORT RUN BY SMITH, JOHN ON 2026-11-15,,,,",
        "Run: 11/15/26, 10:30 AM",
        DISCLAIMER,
        "Data provided by Aetna, Inc.",
        "Filters: Active, Termed",
        "***Confidential***, not for members",
        "Copyright 2026, Aetna",
        "Copyright © 2004-2026, Aetna Inc., all rights reserved",
        "Report Date,11/15/2026",
        "As of,2026-11-15 10:30",
        "Questions? Call 800-555-1212, Monday through Friday, for help",
    ],
)
def test_a_sentence_with_commas_is_skipped_and_no_news(tmp_path, carrier, line):
    chunk = mapped(with_line(tmp_path, carrier, line))

    assert ([row.line for row in chunk.staged], chunk.held) == ([2], [])
    assert (chunk.skipped, chunk.remarks) == (1, [])


@pytest.mark.parametrize(
    ("carrier", "line"),
    [
        ("humana", "Lee,Ann"),
        ("humana", "Lee, Ann"),
        ("humana", "* Lee, Ann"),
        ("humana", "Date,1/2/1950"),
        ("humana", "Lee for Smith,Ann"),
        ("humana", "de la cruz, maria elena"),
        ("humana", "Nguyen, The Anh"),
        ("humana", "Prepared for:,Acme"),
        ("aetna", "Smith, John"),
        ("aetna", "Ann Lee,01/02/1950"),
        ("aetna", "Ann Lee,11/01/2026"),
        ("aetna", "C1,for agents only"),
        ("aetna", "M100, see note for her"),
        ("aetna", "1eg4-te5-mk73, not known for sure"),
        ("aetna", "12-345-678, not known for sure"),
        ("aetna", "XXXXXTE5K73, not known for sure"),
        ("aetna", "Member: Lee, Ann"),
        ("aetna", "Subscriber Lee, Ann for review"),
        ("aetna", "Note: Lee, Ann born 1950"),
        ("aetna", "UNKNOWN: see note,Ann,Lee"),
        ("aetna", "see note for her,,,,Ann,Lee"),
        ("wellcare", "not known, C100 for now"),
        ("wellcare", "not known, C100"),
        ("wellcare", "none of hers, , 12345"),
        ("uhc", "W1, not for sale"),
    ],
)
def test_what_may_be_somebody_is_held(tmp_path, carrier, line):
    chunk = mapped(with_line(tmp_path, carrier, line))

    assert [held.reason for held in chunk.held] == [HeldReason.MISSING_EFFECTIVE_DATE]
    assert chunk.skipped == 0


def test_a_person_of_whom_nearly_everything_is_printed_is_no_sentence(tmp_path):
    note = {"Member ID": "see note: not for agents", "Coverage Effective Date": ""}
    path = write_csv(tmp_path / "aetna_20261101.csv", AETNA | note)

    assert [held.reason for held in mapped(path).held] == [HeldReason.MISSING_EFFECTIVE_DATE]


def test_a_book_that_ends_in_a_sentence_holds_nobody_for_it(
    connection: psycopg.Connection, tmp_path: Path
) -> None:
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    path = write_csv(tmp_path / "aetna_20261101.csv", FULL_AETNA)
    with path.open("a", encoding="utf-8") as file:
        file.write(DISCLAIMER)

    outcome = inbox.take(path)

    assert (outcome.error, outcome.warnings) == (None, [])
    assert connection.execute(
        "select inserted, held, skipped from report where as_of is not null"
    ).fetchall() == [(1, 0, 1)]
