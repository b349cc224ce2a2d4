from pathlib import Path

import xlsxwriter

from ingest.recognise import recognise
from tests.ingest.reports import WELLCARE


def workbook(path: Path, **sheets: list[dict[str, str]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name.removesuffix("_hidden"))
            for number, cells in enumerate([list(WELLCARE), *(row.values() for row in rows)]):
                sheet.write_row(number, 0, cells)
            if name.endswith("_hidden"):
                sheet.hide()
        book.worksheets()[-1].activate()
    return path


def test_a_second_sheet_of_the_same_report_is_named_and_not_passed_over_in_silence(tmp_path):
    path = workbook(tmp_path / "book_20261101.xlsx", March=[WELLCARE], April=[WELLCARE], Empty=[])

    file = recognise(path)

    assert [line for line, _ in file.rows()] == [2]
    assert file.warnings == (
        "only the sheet `March` is taken in; `April` has the same header and is not read: "
        "give each sheet as a file of its own",
    )


def test_a_hidden_sheet_is_read_only_where_no_visible_one_is_a_report(tmp_path):
    old, new = WELLCARE | {"Centene ID": "OLD"}, WELLCARE | {"Centene ID": "NEW"}
    both = workbook(tmp_path / "both_20261101.xlsx", Old_hidden=[old], New=[new])

    file = recognise(both)

    position = file.header.index("Centene ID")
    assert [cells[position] for _, cells in file.rows()] == ["NEW"]
    assert file.warnings == ()
