from pathlib import Path

import xlsxwriter

from ingest.recognise import recognise
from tests.ingest.reports import WELLCARE

HEADER, ROW = list(WELLCARE), list(WELLCARE.values())


def workbook(path: Path, **sheets: list[list[str]]) -> Path:
    """A workbook with these rows on its sheets; hidden are those whose names say so."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name.removesuffix("_hidden"))
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
            if name.endswith("_hidden"):
                sheet.hide()
            else:
                sheet.activate()
    return path


def test_a_second_sheet_of_the_same_report_is_named_and_not_passed_over_in_silence(tmp_path):
    path = workbook(
        tmp_path / "book_20261101.xlsx", March=[HEADER, ROW], April=[HEADER, ROW], Empty=[HEADER]
    )

    file = recognise(path)

    assert [line for line, _ in file.rows()] == [2]
    assert file.warnings == (
        "only the sheet `March` is taken in; `April` has the same header and is not read: "
        "give each sheet as a file of its own",
    )


def test_a_hidden_sheet_is_read_only_where_no_visible_one_is_a_report(tmp_path):
    old = list((WELLCARE | {"Centene ID": "OLD"}).values())
    new = list((WELLCARE | {"Centene ID": "NEW"}).values())
    both = workbook(tmp_path / "both_20261101.xlsx", Old_hidden=[HEADER, old], New=[HEADER, new])
    alone = workbook(tmp_path / "alone_20261101.xlsx", Old_hidden=[HEADER, old], Void=[])

    position = HEADER.index("Centene ID")
    assert [cells[position] for _, cells in recognise(both).rows()] == ["NEW"]
    assert [cells[position] for _, cells in recognise(alone).rows()] == ["OLD"]
    assert recognise(alone).warnings == ()


def test_a_hidden_sheet_that_is_not_read_is_named_as_hidden(tmp_path):
    path = workbook(
        tmp_path / "book_20261101.xlsx",
        March=[HEADER, ROW],
        April_hidden=[HEADER, ROW],
        May=[["Book of May"], [], HEADER, ROW],
    )

    assert recognise(path).warnings == (
        "only the sheet `March` is taken in; `May`, `April` (hidden) have the same header and "
        "are not read: give each sheet as a file of its own",
    )


def test_a_sheet_with_a_renamed_column_is_named_with_what_it_lacks(tmp_path):
    renamed = ["Start" if name == "Effective Date" else name for name in HEADER]
    path = workbook(tmp_path / "book_20261101.xlsx", March=[HEADER, ROW], April=[renamed, ROW])

    assert recognise(path).warnings == (
        "only the sheet `March` is taken in; `April` has nearly the same header, without "
        "`Effective Date`, and is not read: correct its columns and give each sheet as a file of "
        "its own",
    )


def test_a_sheet_whose_header_is_not_known_is_named_and_an_empty_one_is_no_news(tmp_path):
    path = workbook(
        tmp_path / "book_20261101.xlsx",
        March=[HEADER, ROW],
        Void=[],
        Spaces=[["", " "]],
        Bare=[ROW],
        Notes_hidden=[[""]] * 60 + [["call Ann"]],
    )

    assert recognise(path).warnings == (
        "only the sheet `March` is taken in; `Bare`, `Notes` (hidden) have rows under another "
        "header or none and are not read: if they belong to the report, give each sheet as a file "
        "of its own",
    )


def test_a_second_sheet_of_one_of_our_own_files_is_named_too(tmp_path):
    header, ray = ["npn", "name", "level", "status", "since", "until"], ["1", "Ray", "AGENT"]
    path = workbook(tmp_path / "agents.xlsx", A=[header, ray], B_hidden=[header, ray])

    assert recognise(path).warnings == (
        "only the sheet `A` is taken in; `B` (hidden) has the same header and is not read: "
        "give each sheet as a file of its own",
    )
