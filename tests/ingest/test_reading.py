import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from ingest import file_content, spreadsheet_archive
from ingest.errors import FileRefused
from ingest.reading import open_file
from ingest.spreadsheet_archive import check_archive
from tests.ingest.reports import write_xlsx

# In a process of its own: the peak of this one may be another test's.
COUNT_AND_PEAK = """
import sys
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from ingest.reading import open_file
before = getrusage(RUSAGE_SELF).ru_maxrss
found = sum(1 for _ in open_file(Path(sys.argv[1])).sources[0].rows())
print(found, getrusage(RUSAGE_SELF).ru_maxrss - before)
"""


def rows(path, number=0):
    return list(open_file(path).sources[number].rows())


def written(tmp_path, content, name="report.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_line_end_is_one(tmp_path, end):
    path = written(tmp_path, end.join([b"a,b", b"", b"1,2"]) + end)

    assert rows(path) == [(1, ["a", "b"]), (2, []), (3, ["1", "2"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_encoding_gives_the_same_letters(tmp_path, encoding):
    path = written(tmp_path, "name\nNuñez\n".encode(encoding))

    assert rows(path) == [(1, ["name"]), (2, ["Nuñez"])]


def test_the_first_broken_byte_of_a_long_text_makes_it_windows_1252(tmp_path):
    path = written(tmp_path, b"name\n" + b"Lee\n" * 600_000 + "Nuñez\n".encode("cp1252"))

    assert rows(path)[-1] == (600_002, ["Nuñez"])


def test_broken_bytes_of_a_utf_8_text_alone_are_read_as_windows_1252(tmp_path):
    good = "José\nPeña\nNúñez\n".encode() * 3
    path = written(tmp_path, b"name\n" + good + "Muñoz\nDíaz\n".encode("cp1252") + good)

    assert [cells[0] for _, cells in rows(path)[8:14]] == [
        "Peña", "Núñez", "Muñoz", "Díaz", "José", "Peña",
    ]  # fmt: skip
    assert open_file(path).content.warnings == (
        "2 bytes are no UTF-8 and read as Windows-1252, the first on line 11; "
        "check what is printed there, or ask the carrier to send the file again",
    )


def test_one_broken_byte_is_read_as_windows_1252_with_a_warning_wherever_it_stands(tmp_path):
    start, end = "name\nPeña\nNúñez\n".encode(), "José\n".encode()
    filler = b"Lee\n" * ((file_content.CHUNK - len(start)) // 4)
    for lines, at in ((b"", 4), (filler, 4 + len(filler) // 4)):
        path = written(tmp_path, start + lines + b"Mu\xf1oz\n" + end)

        assert rows(path)[-2:] == [(at, ["Muñoz"]), (at + 1, ["José"])]
        assert open_file(path).content.warnings == (
            f"1 byte is no UTF-8 and read as Windows-1252, on line {at}; "
            "check what is printed there, or ask the carrier to send the file again",
        )


def test_letters_over_the_edge_of_two_reads_are_not_broken(tmp_path):
    for before in range(3):
        edge = b"a" * (file_content.CHUNK - 5 - before) + b"\nx,"
        content = open_file(written(tmp_path, edge + "€ñ\n".encode() * 2)).content

        assert (content.encoding, content.warnings) == ("utf-8", ())


def test_a_marked_utf_8_text_loses_no_letter_to_a_broken_byte(tmp_path):
    path = written(tmp_path, b"\xef\xbb\xbfname\rMu\xf1oz\rA\x81\r")

    assert rows(path) == [(1, ["name"]), (2, ["Muñoz"]), (3, ["A\ufffd"])]
    assert open_file(path).content.warnings[0].startswith("2 bytes are no UTF-8 and read as")


@pytest.mark.parametrize(
    "names", ["Peña\nNúñez\nJosé\n", "JOSÉ\N{NO-BREAK SPACE}\nNUÑEZ\nPEÑA\n", "LÓPEZ Ñ\n"]
)
def test_a_windows_1252_text_stays_one_without_a_warning(tmp_path, names):
    path = written(tmp_path, names.encode("cp1252"))

    assert [cells[0] for _, cells in rows(path)] == names.splitlines()
    assert (open_file(path).content.encoding, open_file(path).content.warnings) == ("cp1252", ())


def test_a_broken_byte_of_a_page_is_read_as_windows_1252(tmp_path):
    page = "<table><tr><td>Peña Núñez</td><td>".encode() + b"Mu\xf1oz</td></tr></table>"

    assert rows(written(tmp_path, page)) == [(1, ["Peña Núñez", "Muñoz"])]


@pytest.mark.parametrize("content", [b"name,id\nL\x00ee,1\n", b"name,id\nLee\x00,1\n"])
def test_a_stray_nul_is_passed_over_with_a_warning(tmp_path, content):
    path = written(tmp_path, content)

    assert rows(path) == [(1, ["name", "id"]), (2, ["Lee", "1"])]
    assert open_file(path).content.warnings == (
        "1 byte is NUL and passed over, on line 2; "
        "check what is printed there, or ask the carrier to send the file again",
    )


@pytest.mark.parametrize(("delimiter", "number"), [(",", 0), ("|", 1), ("\t", 2), (";", 3)])
def test_a_text_can_be_read_with_every_delimiter(tmp_path, delimiter, number):
    path = written(tmp_path, delimiter.join(["a", "b"]).encode())

    assert rows(path, number) == [(1, ["a", "b"])]


def test_a_row_of_several_lines_is_numbered_by_its_first(tmp_path):
    path = written(tmp_path, b'a,b,c\n1,"two\nlines",3\n4,5,6\n')

    assert rows(path) == [
        (1, ["a", "b", "c"]),
        (2, ["1", "two\nlines", "3"]),
        (4, ["4", "5", "6"]),
    ]


@pytest.mark.parametrize("later", [b"4,5,6\n", b'4,"5",6\n', b'4,"5,6\n', b""])
def test_a_quote_that_is_never_closed_swallows_no_row(tmp_path, later):
    path = written(tmp_path, b'a,b,c\n1,"2,3\n' + later + b"7,8,9\n")

    found = rows(path)

    assert found[:2] == [(1, ["a", "b", "c"]), (2, ["1", '"2', "3"])]
    assert found[-1] == (4 if later else 3, ["7", "8", "9"])


def test_delimiters_in_a_cell_of_several_lines_are_no_lost_quote(tmp_path):
    path = written(tmp_path, b'a,b,c\n1,"said ""x, y"",\nthen left",3\n4,5,6\n')

    assert rows(path) == [
        (1, ["a", "b", "c"]),
        (2, ["1", 'said "x, y",\nthen left', "3"]),
        (4, ["4", "5", "6"]),
    ]


def test_cells_before_a_lost_quote_keep_their_delimiters(tmp_path):
    path = written(tmp_path, b'a,b,c\n"Lee, Ann","5 tall,3\n4,5,6\n')

    assert rows(path) == [
        (1, ["a", "b", "c"]),
        (2, ["Lee, Ann", '"5 tall', "3"]),
        (3, ["4", "5", "6"]),
    ]


def test_a_lost_quote_in_front_of_many_rows_swallows_none(tmp_path):
    path = written(tmp_path, b'a,b\n"1,2\n' + b"3,4\n" * 60_000)

    found = rows(path)

    assert len(found) == 60_002
    assert found[1] == (2, ['"1', "2"])


def test_literal_quotes_are_kept(tmp_path):
    path = written(tmp_path, b'a,b\n"""1 MAIN ST""",5\' 10" tall\n')

    assert rows(path)[1] == (2, ['"1 MAIN ST"', "5' 10\" tall"])


def test_rows_can_be_read_again(tmp_path):
    source = open_file(written(tmp_path, b"a\n1\n")).sources[0]

    assert list(source.rows()) == list(source.rows())


def test_a_workbook_is_one_whatever_its_name(tmp_path):
    path = write_xlsx(tmp_path / "report.csv", [[], ["a", "b"], [46000, 8.5], [True, "x"]])

    assert rows(path) == [
        (1, ["", ""]),
        (2, ["a", "b"]),
        (3, ["46000", "8.5"]),
        (4, ["true", "x"]),
    ]


def test_a_cell_with_a_formula_is_what_the_workbook_last_computed(tmp_path):
    path = tmp_path / "report.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_formula(0, 0, "=1+1", value=2)
        sheet.write_formula(0, 1, '=HYPERLINK("http://example.com/","x")', value="x")
        sheet.write_formula(0, 2, "=1/0", value="#DIV/0!")
        sheet.write_formula(0, 3, "=cmd|' /C calc'!A0", value="")
        sheet.write(0, 4, "last")

    [(number, cells)] = rows(path)

    assert (number, cells[:2], cells[3:]) == (1, ["2", "x"], ["", "last"])


def test_an_html_table_is_one_whatever_its_name(tmp_path):
    page = """
        <!-- saved --><html><head><style>td {color: red}</style></head><body>
        <h3>Book as of 11/01/2026</h3>
        <table><tr><th>Name</th><th>Plan &amp; type</th></tr>
        <tr><td>Nu&ntilde;ez<script>alert(1)</script></td><td>A<br>B</td></tr>
        <tr><td colspan=2>Total</td></tr></table></body></html>
    """

    assert rows(written(tmp_path, page.encode("utf-16"), "report.xls")) == [
        (1, ["Book as of 11/01/2026"]),
        (2, ["Name", "Plan & type"]),
        (3, ["Nuñez", "AB"]),
        (4, ["Total", ""]),
    ]


def test_rows_of_a_table_within_a_table_end_before_the_row_around_them(tmp_path):
    inner = "<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>"
    page = f"<html><body><table><tr><td>{inner}</td></tr></table></body></html>"

    found = rows(written(tmp_path, page.encode()))

    assert found == [(1, ["a", "b"]), (2, ["1", "2"]), (3, [""])]


def test_nothing_of_a_script_or_a_template_is_a_row(tmp_path):
    page = (
        "<html><body><template><table><tr><td>no</td></tr></table></template><table>"
        "<tr><td>yes<script>document.write('<tr><td>no</td></tr>')</script></td></tr>"
        "<tr><td>too</td></tr></table></body></html>"
    )

    assert rows(written(tmp_path, page.encode())) == [(1, ["yes"]), (2, ["too"])]


def test_a_page_whose_row_never_ends_is_refused(tmp_path):
    page = b"<html><body><table><tr>" + b"<td>1</td>" * 600_000

    with pytest.raises(FileRefused, match="has a row of several megabytes"):
        rows(written(tmp_path, page))


def test_a_long_page_takes_no_more_memory_than_a_short_one(tmp_path):
    row = b"<tr><td>Ann</td><td>Lee</td><td>01/02/1950</td></tr>\n"
    path = written(tmp_path, b"<html><table>" + row * 150_000 + b"</table></html>")

    done = subprocess.run(
        [sys.executable, "-c", COUNT_AND_PEAK, path], capture_output=True, text=True, check=True
    )

    found, grown = map(int, done.stdout.split())
    assert found == 150_000
    assert grown < 60 << 10  # kilobytes; as a tree it took 164 MB


def test_no_entity_of_a_page_is_expanded(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    page = f"""<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY y "yyyy">]>
        <html><table><tr><td>&x;</td><td>&y;&y;</td></tr></table></html>"""

    assert "hidden" not in str(rows(written(tmp_path, page.encode())))
    assert "yyyy" not in str(rows(written(tmp_path, page.encode()))[-1])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "report.csv is empty"),
        (b"\xef\xbb\xbf \r\n", "report.csv is empty"),
        (b"a,b\n1,\x00\x00\n", "report.csv is binary, not a report"),
        (("a,b\n1,2\n" * 500).encode("utf-16-le"), "report.csv is binary, not a report"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "report.csv is binary, not a report"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "report.csv is an old or a password-protected Excel"),
        (b"a" * (3 << 20), "report.csv has a line of more than a megabyte"),
        (b"PK\x03\x04 and so on", "report.csv is no workbook that can be read"),
    ],
)
def test_what_is_no_report_is_refused_with_a_sentence(tmp_path, content, sentence):
    path = written(tmp_path, content)

    with pytest.raises(FileRefused) as refused:
        open_file(path)
    assert str(refused.value).startswith(sentence)
    assert "; " in str(refused.value)


def test_a_path_that_is_no_file_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="is not a file; give the path of a report"):
        open_file(tmp_path)
    with pytest.raises(FileRefused, match="is not a file"):
        open_file(tmp_path / "missing.csv")


def test_a_file_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(file_content, "MAX_FILE_BYTES", 10)

    with pytest.raises(FileRefused, match=r"has 0 MB, more than 0; split it"):
        open_file(written(tmp_path, b"a,b\n1,2\n3,4\n"))


def archive(tmp_path, parts, compression=zipfile.ZIP_DEFLATED):
    path = tmp_path / "report.xlsx"
    with zipfile.ZipFile(path, "w", compression) as bundle:
        for name, content in parts.items():
            bundle.writestr(name, content)
    return path


def workbook_with(sheet):
    """The parts of a small workbook with this sheet in place of its own."""
    content = BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        workbook.add_worksheet().write(0, 0, "a")
    with zipfile.ZipFile(content) as bundle:
        parts = {name: bundle.read(name) for name in bundle.namelist()}
    return parts | {"xl/worksheets/sheet1.xml": sheet}


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    "{rows}</sheetData></worksheet>"
)


def test_a_zip_bomb_is_refused(tmp_path):
    path = archive(tmp_path, {"xl/worksheets/sheet1.xml": b"\0" * (64 << 20)})

    with pytest.raises(FileRefused, match="unpacks from 63 KB to more than 64 MB"):
        open_file(path)


def test_a_zip_bomb_that_lies_about_its_size_is_refused(tmp_path):
    path = archive(tmp_path, {"xl/worksheets/sheet1.xml": b"\0" * (64 << 20)})
    content = path.read_bytes()
    size = (64 << 20).to_bytes(4, "little")
    path.write_bytes(content.replace(size, (100).to_bytes(4, "little")))

    with pytest.raises(FileRefused, match="unpacks from 63 KB to more than 33 MB"):
        open_file(path)


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r=\"1\"><c r = 'A1'><v>1</v></c><c s=\"0\" r='XFD1048576'><v>1</v></c></row>",
        '<row r="1">' + "<c><v>1</v></c>" * 16_384 + '</row><row r="1048576"><c><v>1</v></c></row>',
    ],
)
def test_a_sheet_that_reaches_too_far_is_refused_before_it_is_read(tmp_path, cells):
    path = archive(tmp_path, workbook_with(SHEET.format(rows=cells)))

    with pytest.raises(FileRefused, match=r"has a sheet that reaches over 1048576 rows and 16384"):
        open_file(path)


def test_a_claimed_extent_and_far_cells_of_a_narrow_sheet_do_no_harm(tmp_path):
    cells = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="200000"><c r="B200000"><v>2</v></c></row>'
    )
    sheet = SHEET.format(rows=cells).replace("<sheetData>", '<dimension ref="A1:XFD9"/><sheetData>')
    path = archive(tmp_path, workbook_with(sheet))

    found = rows(path)

    assert (len(found), found[0], found[-1]) == (200_000, (1, ["1", ""]), (200_000, ["", "2"]))


def test_entities_in_a_workbook_are_not_expanded(tmp_path):
    sheet = SHEET.format(rows='<row r="1"><c r="A1" t="inlineStr"><is><t>&y;</t></is></c></row>')
    path = archive(tmp_path, workbook_with(f'<!DOCTYPE worksheet [<!ENTITY y "yyyy">]>{sheet}'))

    try:
        found = rows(path)
    except FileRefused:
        found = []
    assert "yyyy" not in str(found)


def test_an_archive_with_too_many_parts_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheet_archive, "MAX_PARTS", 3)

    with pytest.raises(FileRefused, match="has 4 parts, more than 3"):
        open_file(archive(tmp_path, {f"{number}.xml": "" for number in range(4)}))


def test_a_long_sheet_of_cells_without_places_is_no_wide_one(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    row = "<row>" + "<c><v>1</v></c>" * 40 + "</row>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", f"<sheetData>{row * 20_000}</sheetData>")

    check_archive(path)


def test_a_row_of_too_many_cells_without_places_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wide.xlsx"
    wide = "<row>" + "<c/>" * 16_384 + "</row>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<sheetData>{wide}<row r="9999"/></sheetData>'
        )

    with pytest.raises(FileRefused, match="9999 rows and 16384 columns"):
        check_archive(path)
