"""The books of Banner, Memorial Hermann, SCAN and Alignment, as their files print them."""

from datetime import date

import pytest

from ingest.errors import FileRefused
from ingest.recognise import recognise
from models import Network, Product, SaidReason, Word
from tests.ingest.reports import mapped, write_csv, write_xlsx

BANNER = {
    "NPN": "12345", "Agent": "Bob Ray", "MemberID": "B100", "MBI": "1EG4TE5MK73",
    "Name": "ANN M LEE", "DOB": "1950-01-02", "Plan": "H5843-001", "County": "Maricopa",
    "State": "AZ", "Submitted": "2025-11-03", "Effective": "2026-01-01", "Termed": "",
    "Status": "Effective", "Reason": "",
}  # fmt: skip
HERMANN = {
    "NPN": "0000012345", "MBI": "1EG4TE5MK73", "Name": "DE LA CRUZ ANN", "DOB": "19500102",
    "PBP": "001", "County": "HARRIS", "State": "TX", "Submitted": "20251103",
    "Effective": "20260101", "Termed": "", "Status": "AC", "Reason": "",
}  # fmt: skip
HERMANN_WIDTHS = (10, 11, 30, 8, 3, 20, 2, 8, 8, 8, 2, 2)
SCAN = {
    "Agent NPN": "12345", "Agent Name": "Bob Ray", "SCAN ID": "S100", "MBI": "1EG4TE5MK73",
    "Last Name": "LEE", "First Name": "ANN", "DOB": "01/02/1950", "County": "Orange",
    "State": "CA", "Plan": "SCAN Classic (HMO)", "PBP": "1", "Received Date": "11/03/2025",
    "Effective Date": "01/01/2026", "Disenroll Date": "", "Status": "Active",
    "Disenroll Reason": "",
}  # fmt: skip
ALIGNMENT = {
    "BrokerNPN": 12345, "BrokerName": "Bob Ray", "MemberId": "A100", "MemberName": "Lee, Ann M",
    "DateOfBirth": 18265, "PlanCode": "H3815-001", "ProductType": "HMO C-SNP",
    "County": "Orange", "State": "CA", "SubmitDate": 45964, "EffectiveDate": 46023,
    "TermDate": None, "EnrollmentStatus": "ENROLLED", "TermReason": "", "LastUpdated": 46327,
}  # fmt: skip


def endings(chunk):
    return [(one.word, one.termed_on, one.said_reason, one.died) for one in chunk.staged]


def banner(tmp_path, *rows):
    return write_csv(tmp_path / "banner.txt", *rows, delimiter="|")


def hermann(tmp_path, *rows, trailer=None):
    lines = [
        "".join(
            f"{cell:<{width}}" for cell, width in zip(row.values(), HERMANN_WIDTHS, strict=True)
        )
        for row in rows
    ]
    path = tmp_path / "book_20261101.txt"
    path.write_text("\r\n".join([*lines, trailer or f"T{len(rows):08}"]))
    return path


def alignment(tmp_path, *rows):
    lines = [list(rows[0]), *(row.values() for row in rows)]
    return write_xlsx(tmp_path / "book_20261101.xlsx", lines)


def test_a_row_of_banner(tmp_path):
    path = banner(tmp_path, BANNER)

    [found] = mapped(path).staged

    assert recognise(path).carrier.code == "banner"
    assert found[:-1] == (
        2, 7, "H5843-001", None, None, None, None, "Maricopa", "AZ",
        "2025-11-03", "2026-01-01", None, False, None, Word.CONFIRMED, None, "Effective", None,
        "Ann Lee", "annlee", "1950-01-02", "B100", "1EG4TE5MK73", None,
    )  # fmt: skip


def test_every_status_and_reason_of_banner(tmp_path):
    words = ("Submitted", "Approved", "Cancelled", "Denied", "Withdrawn", "Deceased")
    ended = BANNER | {"Status": "Terminated", "Termed": "2026-06-30"}
    reasons = ("Plan Change", "Plan Exit", "Moved", "Voluntary", "Death", "Whim")

    chunk = mapped(
        banner(
            tmp_path,
            *(BANNER | {"Status": word} for word in words),
            *(ended | {"Reason": why} for why in reasons),
        )
    )

    assert endings(chunk) == [
        (Word.PENDING, None, None, False),
        (Word.CONFIRMED, None, None, False),
        (Word.CANCELED, None, None, False),
        (Word.DENIED, None, None, False),
        (Word.WITHDRAWN, None, None, False),
        (Word.ENDED, None, None, True),
        (Word.ENDED, "2026-06-30", SaidReason.PLAN_CHANGE, False),
        (Word.ENDED, "2026-06-30", SaidReason.PLAN_EXIT, False),
        (Word.ENDED, "2026-06-30", SaidReason.OTHER, False),
        (Word.ENDED, "2026-06-30", SaidReason.MEMBER_CHOICE, False),
        (Word.ENDED, "2026-06-30", SaidReason.OTHER, True),
        (Word.ENDED, "2026-06-30", SaidReason.OTHER, False),
    ]
    assert chunk.unmapped == {("Reason", "Whim"): 1}


@pytest.mark.parametrize("kept", ["Agent", "MBI", "DOB"])
@pytest.mark.parametrize("missing", ["", "Submitted", "Termed", "MemberID", "Reason"])
def test_a_book_of_banner_is_known_by_few_of_its_columns_in_any_form(tmp_path, kept, missing):
    gone = {"Agent", "MBI", "DOB", missing} - {kept}
    row = {f" {name.upper()} ": cell for name, cell in BANNER.items() if name not in gone}

    file = recognise(write_csv(tmp_path / "b.csv", {"Carrier": "", **row}, delimiter=";"))

    assert (file.carrier.code, file.feed.name) == ("banner", "book")


def test_our_own_list_of_many_carriers_enrollments_is_no_book_of_banner(tmp_path):
    path = tmp_path / "expected.csv"
    path.write_text(
        "carrier,npn,member_id,name,plan,product,network,policy_number,state,county,status,reason,"
        "submitted,effective,termed,reported_on\n"
        "aetna,12345,M100,Ann Lee,H5521-077,MAPD,LPPO,A100,GA,,ACTIVE,,2025-11-03,2026-01-01,,"
        "2026-11-01\n"
    )

    with pytest.raises(FileRefused) as refused:
        recognise(path)

    assert str(refused.value).startswith("expected.csv: line 1: the header is not one of aetna, ")
    assert "most like banner book, which also has `Agent`, `DOB`, `MBI`;" in str(refused.value)


def test_words_in_place_of_banners_plan_code_are_the_plans_name(tmp_path):
    chunk = mapped(banner(tmp_path, BANNER | {"Plan": "Banner Prime (HMO)"}))

    [found] = chunk.staged
    assert (found.plan_code, found.plan_name) == (None, "Banner Prime (HMO)")
    assert found.network == Network.HMO
    assert chunk.warnings == {"the plan code cannot be read; the row has none": 1}


def test_a_row_of_memorial_hermann(tmp_path):
    path = hermann(tmp_path, HERMANN)

    file = recognise(path)
    chunk = mapped(path)

    assert (file.carrier.code, file.header_line) == ("memorial_hermann", 0)
    assert file.as_of == date(2026, 11, 1)
    assert [found[:-1] for found in chunk.staged] == [(
        1, 7, "H7115-001", None, None, None, None, "Harris", "TX",
        "2025-11-03", "2026-01-01", None, False, None, Word.CONFIRMED, None, "AC", None,
        "Ann De La Cruz", "anndelacruz", "1950-01-02", None, "1EG4TE5MK73", None,
    )]  # fmt: skip
    assert chunk.skipped == 1


def test_every_status_of_memorial_hermann(tmp_path):
    words = ("AP", "DN", "WD", "CN", "TM", "DC", "ZZ")

    chunk = mapped(hermann(tmp_path, *(HERMANN | {"Status": word} for word in words)))

    assert [(one.word, one.died) for one in chunk.staged] == [
        (Word.CONFIRMED, False),
        (Word.DENIED, False),
        (Word.WITHDRAWN, False),
        (Word.CANCELED, False),
        (Word.ENDED, False),
        (Word.ENDED, True),
        (Word.UNMAPPED, False),
    ]
    assert chunk.unmapped == {("Status", "ZZ"): 1}


def test_reasons_of_memorial_hermann_are_codes_of_cms(tmp_path):
    ended = HERMANN | {"Status": "TM", "Termed": "20260630"}

    chunk = mapped(hermann(tmp_path, *(ended | {"Reason": c} for c in ("13", "10", "8", "91"))))

    assert endings(chunk) == [
        (Word.ENDED, "2026-06-30", SaidReason.PLAN_CHANGE, False),
        (Word.ENDED, "2026-06-30", SaidReason.PLAN_EXIT, False),
        (Word.ENDED, "2026-06-30", SaidReason.OTHER, True),
        (Word.ENDED, "2026-06-30", SaidReason.OTHER, False),
    ]
    assert chunk.staged[3].termination_detail == "Premiums unpaid"


def test_a_name_with_a_number_does_not_hide_whose_file_it_is(tmp_path):
    path = hermann(tmp_path, HERMANN | {"Name": "LEE 3RD ANN", "Submitted": ""}, HERMANN)

    assert recognise(path).carrier.code == "memorial_hermann"


@pytest.mark.parametrize("blank", [{"NPN": ""}, {"Status": ""}, {"MBI": ""}, {"Submitted": ""}])
def test_a_blank_cell_in_the_first_row_does_not_hide_whose_file_it_is(tmp_path, blank):
    path = hermann(tmp_path, HERMANN | blank, HERMANN)

    assert recognise(path).carrier.code == "memorial_hermann"


def test_a_row_of_memorial_hermann_cut_off_behind_its_effective_date_is_one(tmp_path):
    path = hermann(tmp_path, HERMANN | {"Status": ""})
    path.write_text("\r\n".join(line.rstrip() for line in path.read_text().splitlines()))

    [found] = mapped(path).staged

    assert (found.effective_on, found.termed_on, found.word) == ("2026-01-01", None, Word.UNMAPPED)


@pytest.mark.parametrize(
    ("trailer", "said"),
    [
        ("T3", "it counts 3 rows in its trailer on line 3 and has 2 above"),
        ("E2", "it has no trailer on line 3 and has 3 above"),
    ],
)
def test_a_trailer_of_memorial_hermann_that_disagrees_refuses_the_file(tmp_path, trailer, said):
    with pytest.raises(FileRefused) as refused:
        recognise(hermann(tmp_path, HERMANN, HERMANN, trailer=trailer))

    assert str(refused.value) == (
        f"book_20261101.txt is not whole: {said}; ask the carrier to send it again"
    )


def test_a_row_of_scan_has_the_one_contract(tmp_path):
    path = write_csv(tmp_path / "scan.csv", SCAN)

    [found] = mapped(path).staged

    assert recognise(path).carrier.code == "scan"
    assert found[:-1] == (
        2, 7, "H5425-001", "SCAN Classic (HMO)", None, Network.HMO, None, "Orange", "CA",
        "2025-11-03", "2026-01-01", None, False, None, Word.CONFIRMED, None, "Active", None,
        "Ann Lee", "annlee", "1950-01-02", "S100", "1EG4TE5MK73", None,
    )  # fmt: skip


def test_every_status_and_reason_of_scan(tmp_path):
    words = ("Pending", "Approved", "Denied", "Withdrawn", "Deceased")
    ended = SCAN | {"Status": "Disenrolled", "Disenroll Date": "06/30/2026"}
    reasons = ("plan change", "Plan Exit", "Moved", "Voluntary", "Whim")

    chunk = mapped(
        write_csv(
            tmp_path / "scan.csv",
            *(SCAN | {"Status": word} for word in words),
            *(ended | {"Disenroll Reason": why} for why in reasons),
        )
    )

    assert endings(chunk) == [
        (Word.PENDING, None, None, False),
        (Word.CONFIRMED, None, None, False),
        (Word.DENIED, None, None, False),
        (Word.WITHDRAWN, None, None, False),
        (Word.ENDED, None, None, True),
        (Word.ENDED, "2026-06-30", SaidReason.PLAN_CHANGE, False),
        (Word.ENDED, "2026-06-30", SaidReason.PLAN_EXIT, False),
        (Word.ENDED, "2026-06-30", SaidReason.OTHER, False),
        (Word.ENDED, "2026-06-30", SaidReason.MEMBER_CHOICE, False),
        (Word.ENDED, "2026-06-30", SaidReason.OTHER, False),
    ]
    assert chunk.unmapped == {("Disenroll Reason", "Whim"): 1}


def test_a_row_of_alignment_prints_its_days_as_serial_numbers(tmp_path):
    path = alignment(tmp_path, ALIGNMENT)

    [found] = mapped(path).staged

    assert recognise(path).carrier.code == "alignment"
    assert found[:-1] == (
        2, 7, "H3815-001", None, Product.CSNP, Network.HMO, None, "Orange", "CA",
        "2025-11-03", "2026-01-01", None, False, None, Word.CONFIRMED, None, "ENROLLED", None,
        "Ann Lee", "annlee", "1950-01-02", "A100", None, None,
    )  # fmt: skip


def test_every_status_and_reason_of_alignment(tmp_path):
    words = ("SUBMITTED", "DECLINED", "CANCELLED")
    ended = ALIGNMENT | {"EnrollmentStatus": "TERMED", "TermDate": 46203}
    reasons = ("Plan Change", "Voluntary", "Deceased", "Whim")

    chunk = mapped(
        alignment(
            tmp_path,
            *(ALIGNMENT | {"EnrollmentStatus": word} for word in words),
            *(ended | {"TermReason": why} for why in reasons),
        )
    )

    assert endings(chunk) == [
        (Word.PENDING, None, None, False),
        (Word.DENIED, None, None, False),
        (Word.CANCELED, None, None, False),
        (Word.ENDED, "2026-06-30", SaidReason.PLAN_CHANGE, False),
        (Word.ENDED, "2026-06-30", SaidReason.MEMBER_CHOICE, False),
        (Word.ENDED, "2026-06-30", SaidReason.OTHER, True),
        (Word.ENDED, "2026-06-30", SaidReason.OTHER, False),
    ]
    assert chunk.unmapped == {("TermReason", "Whim"): 1}


@pytest.mark.parametrize(
    ("carrier", "row", "column"),
    [
        ("banner", BANNER, "Effective"),
        ("banner", BANNER, "NPN"),
        ("scan", SCAN, "Agent NPN"),
        ("scan", SCAN, "Status"),
        ("alignment", ALIGNMENT, "BrokerNPN"),
        ("alignment", ALIGNMENT, "EnrollmentStatus"),
    ],
)
def test_a_missing_column_is_named(tmp_path, carrier, row, column):
    kept = {name: cell for name, cell in row.items() if name != column}

    with pytest.raises(FileRefused, match=f"the column `{column}` of {carrier} book is missing"):
        recognise(write_csv(tmp_path / "book.csv", kept))
