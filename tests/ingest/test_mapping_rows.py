import csv
from functools import cache
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import FileRefused
from ingest.mapping import map_file
from ingest.recognise import recognise
from models import HeldReason
from tests.ingest.reports import HUMANA, WELLCARE, Directory, mapped, write_csv

HEADER = ",".join(WELLCARE)
ROW = ",".join(cell.replace('"', "") for cell in WELLCARE.values())


@pytest.mark.parametrize(
    "line",
    [
        "",
        "   ",
        "," * 13,
        "Total",
        "Total,1",
        "Grand Total:,,,,1,2,3,4,5",
        "Record count: 2,,,,,,,,,,,,,",
        "Records,2",
        "End of report",
        "Confidential: holds protected health information",
        "Confidential - for agent use only, not to be shared",
        "Generated on 11/13/2026, page 1 of 1",
        HEADER,
        HEADER.upper(),
        ",,,,,,,,,,,,,Wellcare Simple (HMO)",
    ],
)
def test_what_is_no_row_of_data_is_skipped_and_counted(tmp_path, line):
    path = tmp_path / "book.csv"
    path.write_text(f"{HEADER}\n{ROW}\n{line}\n{ROW}\n")

    chunk = mapped(path)

    assert [row.line for row in chunk.staged] == [2, 4]
    assert (chunk.held, chunk.skipped) == ([], 1)


def test_a_person_by_the_name_of_total_is_no_footer(tmp_path):
    named = {"MbrLastName": "Total", "MbrFirstName": "Ann", "Effective Date": ""}
    path = write_csv(tmp_path / "book.csv", HUMANA | named)

    assert [held.reason for held in mapped(path).held] == [HeldReason.MISSING_EFFECTIVE_DATE]


def test_a_short_row_lacks_its_last_cells_and_a_long_one_keeps_more(tmp_path):
    path = tmp_path / "book.csv"
    short = ROW.rsplit(",", 2)[0]
    path.write_text(f"{HEADER}\n{short}\n{ROW},extra\n{ROW.replace('12345', '9')},extra\n")

    chunk = mapped(path)

    assert [(row.line, row.plan_name) for row in chunk.staged] == [
        (2, None),
        (3, "Wellcare Simple (HMO)"),
    ]
    assert chunk.held[0].raw["column 15"] == "extra"


def test_no_header_but_data_is_an_empty_report(tmp_path):
    path = tmp_path / "book.csv"
    path.write_text(HEADER)

    chunk = mapped(path)

    assert (chunk.staged, chunk.held, chunk.skipped) == ([], [], 0)


CELLS = st.one_of(
    st.sampled_from(
        ["", "null", "01/01/2026", "2026-02-30", "46000", "12345", "0", "1.2E+10", "Total", '"']
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
)


def taken(path):
    """The rows below the header, those of which something became, and why it was refused."""
    try:
        report = recognise(path)
        if report.feed is None:
            return 0, 0, ""
        chunks = list(map_file(report, Directory(), chunk_rows=5))
    except FileRefused as refused:
        return 0, 0, str(refused)
    counted = sum(len(one.staged) + len(one.held) + one.skipped for one in chunks)
    return sum(1 for _ in report.rows()), counted, ""


def test_what_decides_between_rows_of_one_day_is_the_same_in_every_database(tmp_path):
    rows = [{**WELLCARE, "Plan Name": f"Plan {number}"} for number in range(50)]
    report = recognise(write_csv(tmp_path / "book_20261101.csv", *rows))

    orders = []
    for key in (b"one database's secret", b"another's"):
        staged = [row for chunk in map_file(report, Directory(), key=key) for row in chunk.staged]
        orders.append([row.line for row in sorted(staged, key=lambda row: row.content)])

    assert orders[0] == orders[1]
    assert orders[0] != sorted(orders[0])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(st.lists(CELLS, min_size=0, max_size=16), max_size=12),
    row=st.sampled_from([WELLCARE, HUMANA]),
)
def test_no_row_vanishes(tmp_path_factory, rows, row):
    path = tmp_path_factory.mktemp("rows") / "book.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([list(row), *rows, list(row.values())])

    report = recognise(path)
    below = sum(1 for _ in report.rows())
    chunks = list(map_file(report, Directory(), chunk_rows=5))

    assert sum(len(one.staged) + len(one.held) + one.skipped for one in chunks) == below
    lines = [row.line for one in chunks for row in (*one.staged, *one.held)]
    assert len(lines) == len(set(lines))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    content=st.binary(max_size=400),
    start=st.sampled_from(
        [b"", HEADER.encode() + b"\n", b"<table><tr>", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf"]
    ),
)
def test_whatever_the_bytes_only_a_refusal_is_raised(tmp_path_factory, content, start):
    path = tmp_path_factory.mktemp("bytes") / "book.csv"
    path.write_bytes(start + content)

    below, counted, refusal = taken(path)

    assert counted == below
    assert "\n" not in refusal


@cache
def workbook_bytes():
    content = BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        worksheet = workbook.add_worksheet()
        worksheet.write_row(0, 0, list(WELLCARE))
        worksheet.write_row(1, 0, list(WELLCARE.values()))
    return content.getvalue()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_broken_workbook_raises_only_a_refusal(tmp_path_factory, data):
    content = bytearray(workbook_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    path.write_bytes(content)

    below, counted, refusal = taken(path)

    assert counted == below
    assert "\n" not in refusal
