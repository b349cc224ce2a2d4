"""Texts that break off in their last row, or end in something that is no row."""

from pathlib import Path

import psycopg
import pytest

from tests.ingest.carrier_files import Inbox
from tests.ingest.reports import WELLCARE, mapped, write_xlsx

HEADER = ",".join(WELLCARE)
ROW = ",".join(cell.replace('"', "") for cell in WELLCARE.values())
SHORT = ROW.rsplit(",", 2)[0]
PAGE = "<html>Session expired, please log in</html>"
BREAKS_OFF = (
    "the file may not be whole: its last line, {}, breaks off after {} of 14 cells; "
    "if anything is missing, ask for the report again"
)
NO_ROW = (
    "the file ends in something that is no row: the last line, 4, {}; "
    "if rows are missing, ask for the report again"
)


@pytest.fixture
def inbox(connection: psycopg.Connection, tmp_path: Path) -> Inbox:
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


def book(tmp_path, *lines, end="\n", newline="\n", encoding="utf-8"):
    path = tmp_path / "book_20261101.csv"
    text = newline.join([HEADER, *lines]) + end
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("last", [SHORT, ROW[:17], ROW.rsplit(",", 9)[0], f'{SHORT},"unclosed'])
@pytest.mark.parametrize(
    ("newline", "encoding"),
    [("\n", "utf-8"), ("\r\n", "utf-8-sig"), ("\r", "cp1252"), ("\n", "utf-16")],
)
def test_a_file_that_breaks_off_in_its_last_row_is_warned_of(tmp_path, last, newline, encoding):
    path = book(tmp_path, ROW, ROW, last, end="", newline=newline, encoding=encoding)

    assert mapped(path).remarks == [BREAKS_OFF.format(4, last.count(",") + 1)]


def test_a_row_that_breaks_off_after_many_chunks_is_warned_of(tmp_path):
    assert mapped(book(tmp_path, *[ROW] * 9, SHORT, end="")).remarks == [BREAKS_OFF.format(11, 12)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_short_last_row_with_a_line_end_is_whole(tmp_path, newline):
    chunk = mapped(book(tmp_path, ROW, ROW, SHORT, end=newline, newline=newline))

    assert ([row.line for row in chunk.staged], chunk.remarks) == ([2, 3, 4], [])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_line_end_is_seen_in_utf_16_too(tmp_path, encoding):
    path = tmp_path / "book_20261101.csv"
    path.write_bytes(f"\ufeff{HEADER}\n{ROW}\n{SHORT}\n".encode(encoding))

    assert [row.line for row in mapped(path).staged] == [2, 3]


@pytest.mark.parametrize(
    "lines",
    [
        [ROW, SHORT, SHORT],
        [SHORT, *[ROW] * 7, SHORT],
        [ROW, ROW, ROW],
        [SHORT],
        [ROW, ROW, "Total,2"],
        [ROW, ROW, "Confidential: for agents, not members"],
        [ROW, ROW, "   "],
    ],
)
def test_without_a_last_line_end_a_file_may_still_be_whole(tmp_path, lines):
    chunk = mapped(book(tmp_path, *lines, end=""))

    rows = [line for line in lines if line in (ROW, SHORT)]
    assert (len(chunk.staged), chunk.held, chunk.remarks) == (len(rows), [], [])


@pytest.mark.parametrize("end", ["\n", ""])
@pytest.mark.parametrize(
    ("last", "told"),
    [
        (PAGE, f"is '{PAGE}'"),
        ("</html>", "is '</html>'"),
        (f"<p>{'x' * 200}</p>", f"is '<p>{'x' * 97}'"),
        ("Session expired", "has 1 of 14 cells"),
        ("1EG4TE5MK", "has 1 of 14 cells"),
        (",,,ANN,,01/02/1950", "has 6 of 14 cells"),
    ],
)
def test_a_file_that_ends_in_no_row_is_warned_of_and_no_ones_data_is_shown(
    tmp_path, last, told, end
):
    chunk = mapped(book(tmp_path, ROW, ROW, last, end=end))

    assert ([row.line for row in chunk.staged], chunk.held, chunk.skipped) == ([2, 3], [], 1)
    assert chunk.remarks == [NO_ROW.format(told)]


@pytest.mark.parametrize(
    "last", ["", "Total", "Total,2", "Records,2", HEADER, "Page 1 of 1", "-----", "\x1a", "," * 13]
)
def test_a_footer_is_no_news(tmp_path, last):
    assert mapped(book(tmp_path, ROW, ROW, last)).remarks == []


def test_a_note_below_the_rows_of_a_workbook_is_no_news(tmp_path):
    path = write_xlsx(tmp_path / "b.xlsx", [list(WELLCARE), list(WELLCARE.values()), ["A note"]])

    assert mapped(path).remarks == []


def test_what_ends_a_file_is_a_warning_of_its_report(inbox: Inbox) -> None:
    inbox.wellcare("2026-11-01", {})
    path = inbox.folder / "wellcare_1_20261101.csv"
    (again := inbox.folder / "wellcare_20261108.csv").write_text(f"{path.read_text()}{PAGE}\n")

    outcome = inbox.take(again)

    assert outcome.warnings == [NO_ROW.format(f"is '{PAGE}'").replace("line, 4", "line, 3")]
    stored = inbox.connection.execute("select warnings from report order by id desc limit 1")
    assert stored.fetchall() == [(outcome.warnings,)]
