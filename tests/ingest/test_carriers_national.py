"""The books of Anthem, Cigna and Devoted, as their files print them."""

from datetime import date

import pytest

from ingest.errors import FileRefused
from ingest.recognise import recognise
from models import Network, Product, SaidReason, Word
from tests.ingest.reports import Directory, mapped, write_csv, write_xlsx

ANTHEM = {
    "Client Name": "LEE, ANN M", "Client ID": "C100", "Market": "Senior", "Status": "Active",
    "State": "GA", "Exchange": "", "Effective Date": "01/01/2026",
    "Original Effective Date": "03/01/2024", "Cancellation Date": "12/31/9999",
    "Product": "MAPD", "Plan Name": "Anthem Advantage (HMO)", "New Business": "N",
    "Bill Status": "", "Renewal Month": "01", "Writing Agent": "Bob Ray",
    "Writing TIN": "12-3456789", "Paid Agent": "Other Agency", "Paid TIN": "99-9999999",
    "Parent Agent": "", "Parent TIN": "", "Reporting Agent": "", "Reporting TIN": "",
}  # fmt: skip
CIGNA_XLSX = {
    "First Name": "Ann Marie", "Last Name": "Lee", "Date of Birth": "01/02/1950",
    "Medicare Number": "1EG4-TE5-MK73", "Phone Number": "", "Residential Address": "1 Main St",
    "Residential City": "Tampa", "Residential State": "FL", "Residential Zip Code": "33601",
    "Product": "HS_2026_H5410_1_Preferred Medicare_(HMO)", "Member ID": "C100",
    "Effective Date": "01/01/2026", "AFMO": "Top Agency", "AFMO Writing ID": "W9",
    "NFMO": "Far Agency", "NFMO Writing ID": "W99",
}  # fmt: skip
CIGNA_HTML = {
    "Writing ID": "W1", "First Name": "Ann", "Last Name": "Lee", "Date of Birth": "01/02/1950",
    "Medicare Number": "1EG4TE5MK73", "Member ID": "C100",
    "Product": "HS_2026_H5410_1_Preferred Medicare_(HMO)", "State": "FL", "County": "POLK COUNTY",
    "Received Date": "11/03/2025", "Effective Date": "01/01/2026", "Termination Date": "",
    "Status": "Enrolled", "Termination Reason": "",
}  # fmt: skip
DEVOTED = {
    "first_name": "Ann", "last_name": "Lee", "birth_date": "1950-01-02", "death_date": "",
    "email": "", "primary_phone": "", "address": "1 Main St", "city": "Tampa", "state": "FL",
    "zip_code": "33601", "county": "Polk", "member_id": "0b9f2f5e-1111-4222-8333-444455556666",
    "member_record_locator": "R1", "status": "ENROLLED", "aor_policy_status": "TERMED",
    "working_application_status": "DENIED", "working_enrollment_id": "E100",
    "pbp_name": "Devoted Core (HMO)", "start_date": "2026-01-01", "end_date": "",
}  # fmt: skip
TINS = Directory(numbers={("TIN", "12-3456789"): 8, ("TIN", "99-9999999"): 9})
WRITERS = Directory(numbers={("WRITING_ID", "W1"): 8})


def write_html(path, *rows):
    lines = [list(rows[0]), *(row.values() for row in rows)]
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in lines)
    path.write_text(f"<html><body><table>{cells}</table></body></html>")
    return path


def anthem(tmp_path, *rows):
    above = ["List of clients as of 11/01/2026"]
    return write_csv(tmp_path / "clients.csv", *rows, above=above)


def test_a_row_of_anthem_counts_from_its_original_effective_date(tmp_path):
    path = anthem(tmp_path, ANTHEM)

    file = recognise(path)
    [found] = mapped(path, TINS).staged

    assert (file.carrier.code, file.header_line, file.as_of) == ("anthem", 2, date(2026, 11, 1))
    assert found[:-1] == (
        3, 8, None, "Anthem Advantage (HMO)", Product.MAPD, Network.HMO, None, None, "GA",
        None, "2024-03-01", None, False, None, Word.CONFIRMED, None, "Active", None,
        "Ann Lee", "annlee", None, "C100", None, None,
    )  # fmt: skip


def test_every_status_of_anthem_with_its_end(tmp_path):
    path = anthem(
        tmp_path,
        ANTHEM | {"Cancellation Date": "9999-12-31"},
        ANTHEM | {"Status": "Future Disenrollment", "Cancellation Date": "12/31/2026"},
        ANTHEM | {"Status": "Inactive", "Cancellation Date": "06/30/2026"},
    )

    assert [(one.word, one.carrier_status, one.termed_on) for one in mapped(path, TINS).staged] == [
        (Word.CONFIRMED, "Active", None),
        (Word.CONFIRMED, "Future Disenrollment", "2026-12-31"),
        (Word.ENDED, "Inactive", "2026-06-30"),
    ]


def test_other_markets_of_anthem_are_skipped_and_counted(tmp_path):
    path = anthem(
        tmp_path, ANTHEM | {"Market": "Individual"}, ANTHEM, ANTHEM | {"Market": "Small Group"}
    )

    chunk = mapped(path, TINS)

    assert ([one.line for one in chunk.staged], chunk.held, chunk.skipped) == ([4], [], 2)


def test_an_unknown_tin_of_anthem_is_held_by_its_number(tmp_path):
    chunk = mapped(anthem(tmp_path, ANTHEM | {"Writing TIN": "11-1111111"}), TINS)

    assert [(one.reason, one.subject) for one in chunk.held] == [("UNKNOWN_AGENT", "11-1111111")]


def test_a_book_of_anthem_that_prints_no_market_is_refused(tmp_path):
    row = {name: cell for name, cell in ANTHEM.items() if name != "Market"}

    with pytest.raises(FileRefused, match="line 2: the column `Market` of anthem book is missing"):
        recognise(anthem(tmp_path, row))


def test_a_row_of_cignas_workbook_is_confirmed_by_being_listed(tmp_path):
    rows = [list(CIGNA_XLSX), list(CIGNA_XLSX.values())]
    path = write_xlsx(tmp_path / "cigna" / "12345" / "book_20261101.xlsx", rows)

    file = recognise(path)
    [found] = mapped(path).staged

    assert (file.carrier.code, file.feed.name, file.folder_npn) == ("cigna", "agent_book", "12345")
    assert found[:-1] == (
        2, 7, "H5410-001", "Preferred Medicare (HMO)", None, Network.HMO, None, None, "FL",
        None, "2026-01-01", None, False, None, Word.CONFIRMED, None, None, None,
        "Ann Lee", "annlee", "1950-01-02", "C100", "1EG4TE5MK73", None,
    )  # fmt: skip


def test_cignas_workbook_outside_an_agents_folder_is_refused(tmp_path):
    path = write_xlsx(tmp_path / "book.xlsx", [list(CIGNA_XLSX), list(CIGNA_XLSX.values())])

    with pytest.raises(FileRefused) as refused:
        recognise(path)

    assert str(refused.value) == (
        "book.xlsx: cigna agent_book prints no agent; put the file into the agent's folder, "
        "cigna/<npn>/"
    )


def test_a_row_of_cignas_page_that_is_called_xls(tmp_path):
    path = write_html(tmp_path / "book.xls", CIGNA_HTML)

    file = recognise(path)
    [found] = mapped(path, WRITERS).staged

    assert (file.carrier.code, file.feed.name) == ("cigna", "book")
    assert found[:-1] == (
        2, 8, "H5410-001", "Preferred Medicare (HMO)", None, Network.HMO, None, "Polk", "FL",
        "2025-11-03", "2026-01-01", None, False, None, Word.CONFIRMED, None, "Enrolled", None,
        "Ann Lee", "annlee", "1950-01-02", "C100", "1EG4TE5MK73", None,
    )  # fmt: skip


def test_every_status_and_reason_of_cignas_page(tmp_path):
    ended = CIGNA_HTML | {"Status": "Disenrolled", "Termination Date": "06/30/2026"}
    path = write_html(
        tmp_path / "book.xls",
        *(CIGNA_HTML | {"Status": word} for word in ("Pending", "Denied", "Cancelled", "Lost")),
        *(ended | {"Termination Reason": why} for why in ("Plan Change", "Voluntary", "Deceased")),
    )

    chunk = mapped(path, WRITERS)

    assert [(one.word, one.termed_on, one.said_reason, one.died) for one in chunk.staged] == [
        (Word.PENDING, None, None, False),
        (Word.DENIED, None, None, False),
        (Word.CANCELED, None, None, False),
        (Word.UNMAPPED, None, None, False),
        (Word.ENDED, "2026-06-30", SaidReason.PLAN_CHANGE, False),
        (Word.ENDED, "2026-06-30", SaidReason.MEMBER_CHOICE, False),
        (Word.ENDED, "2026-06-30", SaidReason.OTHER, True),
    ]
    assert chunk.unmapped == {("Status", "Lost"): 1}


def test_a_product_of_cigna_with_too_few_parts_is_the_plans_name(tmp_path):
    [found] = mapped(
        write_html(tmp_path / "b.xls", CIGNA_HTML | {"Product": "PDP"}), WRITERS
    ).staged

    assert (found.plan_code, found.plan_name, found.product) == (None, "PDP", Product.PDP)


def test_a_row_of_devoted_is_of_the_agent_whose_folder_it_lies_in(tmp_path):
    path = write_csv(tmp_path / "devoted" / "12345" / "book.csv", DEVOTED)

    file = recognise(path)
    [found] = mapped(path).staged

    assert (file.carrier.code, file.folder_npn) == ("devoted", "12345")
    assert found[:-1] == (
        2, 7, None, "Devoted Core (HMO)", None, Network.HMO, "E100", "Polk", "FL",
        None, "2026-01-01", None, False, None, Word.CONFIRMED, None, "ENROLLED", None,
        "Ann Lee", "annlee", "1950-01-02", "0b9f2f5e-1111-4222-8333-444455556666", None, None,
    )  # fmt: skip


def test_the_status_of_devoted_decides_and_a_death_has_its_date(tmp_path):
    path = write_csv(
        tmp_path / "devoted" / "12345" / "book.csv",
        DEVOTED | {"status": "APPLICATION"},
        DEVOTED | {"status": "DISENROLLED", "end_date": "2026-06-30"},
        DEVOTED | {"status": "DISENROLLED", "death_date": "2026-05-04"},
    )

    found = mapped(path).staged

    assert [(one.word, one.termed_on, one.died, one.died_on) for one in found] == [
        (Word.PENDING, None, False, None),
        (Word.ENDED, "2026-06-30", False, None),
        (Word.ENDED, "2026-05-04", True, "2026-05-04"),
    ]


def test_devoted_may_print_no_column_for_deaths(tmp_path):
    row = {name: cell for name, cell in DEVOTED.items() if name != "death_date"}

    [found] = mapped(write_csv(tmp_path / "devoted" / "12345" / "book.csv", row)).staged

    assert (found.word, found.died, found.died_on) == (Word.CONFIRMED, False, None)


def test_devoted_outside_an_agents_folder_is_refused(tmp_path):
    path = write_csv(tmp_path / "devoted" / "book.csv", DEVOTED)

    with pytest.raises(FileRefused, match="devoted book prints no agent; put the file into the"):
        recognise(path)
