import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ingest.errors import FileRefused
from ingest.recognise import recognise
from tests.ingest.reports import AETNA, HUMANA, UHC_APPLICATION, WELLCARE, write_csv, write_xlsx


@pytest.mark.parametrize(
    ("row", "carrier", "feed"),
    [
        (WELLCARE, "wellcare", "book"),
        (HUMANA, "humana", "book"),
        (AETNA, "aetna", "book"),
        (UHC_APPLICATION, "uhc", "applications"),
    ],
)
def test_a_file_is_known_by_its_header_in_any_order_case_and_spacing(tmp_path, row, carrier, feed):
    changed = {f" {name.upper().replace(' ', '  ')}": row[name] for name in reversed(row)}
    changed = {"Something new": "x", **changed}

    file = recognise(write_csv(tmp_path / "report.txt", changed))

    assert (file.carrier.code, file.feed.name, file.own_feed) == (carrier, feed, None)
    assert (file.file_name, file.header_line, file.header[0]) == ("report.txt", 1, "Something new")


@pytest.mark.parametrize("column", ["Effective Date", "Broker NPN"])
def test_a_missing_column_is_named_with_what_was_found(tmp_path, column):
    row = {name: cell for name, cell in WELLCARE.items() if name != column}

    with pytest.raises(FileRefused) as refused:
        recognise(write_csv(tmp_path / "book.csv", row))

    assert str(refused.value) == (
        f"book.csv: line 1: the column `{column}` of wellcare book is missing; "
        f"found: {', '.join(row)}; ask for the report with that column"
    )
    assert (refused.value.line, refused.value.column) == (1, column)
    assert (refused.value.carrier, refused.value.feed) == ("wellcare", "book")


def test_the_status_column_is_needed_where_the_feed_has_one(tmp_path):
    row = {name: cell for name, cell in HUMANA.items() if name != "Status"}

    with pytest.raises(FileRefused, match="the column `Status` of humana book is missing"):
        recognise(write_csv(tmp_path / "book.csv", row))


def test_in_an_agents_folder_no_agent_column_is_needed(tmp_path):
    row = {name: cell for name, cell in WELLCARE.items() if name != "Broker NPN"}

    file = recognise(write_csv(tmp_path / "WellCare" / "0012345" / "book.csv", row))

    assert file.folder_npn == "0012345"


def test_another_carriers_folder_names_no_agent(tmp_path):
    file = recognise(write_csv(tmp_path / "humana" / "12345" / "book.csv", WELLCARE))

    assert (file.carrier.code, file.folder_npn) == ("wellcare", None)


def test_an_unknown_header_is_shown_with_the_carriers_that_are_known(tmp_path):
    path = write_csv(tmp_path / "other.csv", {"Colour": "red", "Shape": "round"})

    with pytest.raises(FileRefused) as refused:
        recognise(path)

    assert str(refused.value).startswith("other.csv: line 1: the header is not one of aetna, ")
    assert "found: Colour, Shape;" in str(refused.value)


def test_a_header_without_its_signature_is_told_what_it_lacks(tmp_path):
    row = {name: WELLCARE[name] for name in ("MBI", "Broker NPN", "Effective Date", "Plan Name")}

    with pytest.raises(FileRefused, match="most like wellcare book, which also has `Centene ID`"):
        recognise(write_csv(tmp_path / "book.csv", row))


def test_a_file_without_a_header_shows_nothing_of_its_rows(tmp_path):
    path = tmp_path / "book.csv"
    path.write_text("1EG4TE5MK73,C100,12345,ANN,LEE,01/02/1950\n" * 3)

    with pytest.raises(FileRefused) as refused:
        recognise(path)

    assert "LEE" not in str(refused.value)
    assert "none of the first 50 rows is a header" in str(refused.value)


def test_a_given_carrier_narrows_what_is_looked_for(tmp_path):
    path = write_csv(tmp_path / "book.csv", WELLCARE)

    assert recognise(path, carrier="wellcare").carrier.code == "wellcare"
    with pytest.raises(FileRefused, match="the header is not one of humana"):
        recognise(path, carrier="humana")
    with pytest.raises(FileRefused, match="no carrier 'acme' is known; give one of aetna, "):
        recognise(path, carrier="acme")


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Agency_MedicareApprovedBOBReport_20261101.csv", date(2026, 11, 1)),
        ("book 2026-11-01 (2).csv", date(2026, 11, 1)),
        ("20261001-20261031.csv", date(2026, 10, 31)),
        ("book_20261399_20261101.csv", date(2026, 11, 1)),
    ],
)
def test_a_report_is_as_of_the_day_in_its_name(tmp_path, name, day):
    file = recognise(write_csv(tmp_path / name, WELLCARE, above=["List as of 10/10/2026"]))

    assert (file.as_of, file.warnings) == (day, ())


def test_a_day_above_the_header_goes_after_the_name_and_a_given_one_before(tmp_path):
    path = write_csv(tmp_path / "book.csv", WELLCARE, above=["List of clients as of 10/09/2026"])

    assert recognise(path).as_of == date(2026, 10, 9)
    assert recognise(path, as_of=date(2026, 1, 1)).as_of == date(2026, 1, 1)


@pytest.mark.parametrize("name", ["book.csv", "book_20261399.csv", "book_1202611011.csv"])
def test_else_it_is_as_of_the_day_on_which_it_changed_with_a_warning(tmp_path, name):
    path = write_csv(tmp_path / name, WELLCARE)
    moment = datetime(2026, 11, 2, 3, 0, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))

    file = recognise(path)

    assert file.as_of == date(2026, 11, 1)
    assert recognise(path, zone=ZoneInfo("Europe/Berlin")).as_of == date(2026, 11, 2)
    assert "taken is 2026-11-01, when the file was last changed" in file.warnings[0]


@pytest.mark.parametrize(
    ("header", "feed"),
    [
        ("npn,name,level,status,since,until", "agents"),
        ("upline_npn,npn,valid_from,valid_to", "uplines"),
        ("carrier,kind,number,npn,valid_from,valid_to", "writing_numbers"),
        ("carrier,contract,pbp,segment,year,name,product,network", "plans"),
        (
            "previous_contract,previous_pbp,current_contract,current_pbp,status,year",
            "crosswalk",
        ),
        ("carrier,policy_number,opened_on,closed_on,note", "compliance"),
    ],
)
def test_our_own_files_are_known_by_their_columns_and_are_as_of_no_day(tmp_path, header, feed):
    path = tmp_path / "20261101.csv"
    path.write_text(f"{header}\n1,2\n", encoding="utf-8-sig")

    file = recognise(path)

    assert (file.own_feed, file.carrier, file.feed, file.as_of) == (feed, None, None, None)
    assert list(file.rows()) == [(2, ["1", "2"])]


def test_broken_bytes_of_a_report_and_of_our_own_files_are_warned_of(tmp_path):
    report = write_csv(tmp_path / "book_20261101.csv", WELLCARE | {"Member Last Name": "Núñez"})
    report.write_bytes(report.read_bytes().replace(b"ANN", b"Jos\xe9"))
    own = tmp_path / "agents.csv"
    own.write_bytes("npn,name,level\n1,Núñez,AGENT\n".encode() + b"2,Jos\xe9,AGENT\n")

    assert [file.warnings for file in map(recognise, (report, own))] == [
        (
            f"1 byte is no UTF-8 and read as Windows-1252, on line {line}; "
            "check what is printed there, or ask the carrier to send the file again",
        )
        for line in (2, 3)
    ]


def test_a_workbook_is_searched_sheet_by_sheet(tmp_path):
    path = write_xlsx(tmp_path / "book.csv", [list(WELLCARE), list(WELLCARE.values())])

    file = recognise(path)

    assert (file.carrier.code, file.header_line) == ("wellcare", 1)


def test_the_name_shown_has_no_control_characters(tmp_path):
    assert recognise(write_csv(tmp_path / "a\nb.csv", WELLCARE)).file_name == "a?b.csv"
