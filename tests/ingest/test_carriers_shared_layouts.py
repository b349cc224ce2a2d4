"""Carriers of one layout, told apart by folder or word: Molina and Zing, Freedom and HealthSun, BND
and Central Health Plan.
"""

from datetime import date

import pytest

from ingest.errors import FileRefused
from ingest.recognise import recognise
from models import Network, Product, SaidReason, Word
from tests.ingest.reports import mapped, write_csv, write_xlsx

MOLINA = {
    "Writing Agent": "Bob Ray", "Writing Agent NPN": "0000012345", "Member ID": "M100",
    "Member Name": "Ann M Lee", "DOB": date(1950, 1, 2), "Plan ID": "H7678-001-000",
    "Plan Type": "HMO D-SNP", "County": "Polk", "State": "FL", "App Received": date(2025, 11, 3),
    "Effective Date": date(2026, 1, 1), "Term Date": None, "Status": "Enrolled", "Term Reason": "",
}  # fmt: skip
FREEDOM = {
    "AGENT_NPN": "12345", "AGENT": "BOB RAY", "LAST": "O'NEIL", "FIRST": "ANN M",
    "DOB": "19500102", "HIC#": "1EG4TE5MK73", "CONTRACT": "H5427", "POLICY_NUMBER": "P100",
    "PLAN": "69", "CNTY": "MARION", "ST": "FL", "SIGN_DT": "20251103", "EFF_DT": "20260101",
    "TERM_DT": "00000000", "STATUS": "ACT", "REASON": "",
}  # fmt: skip
BND = {
    "Broker NPN": "12345", "Broker": "Bob Ray", "Member No": "B100",
    "Medicare ID": "1EG4TE5MK73", "Member": "Lee, Ann M", "Birthdate": "01/02/1950",
    "Contract-PBP": "H5649-7", "County": "Los Angeles", "State": "CA",
    "Application Date": "11/03/2025", "Effective": "01/01/2026", "Term": "",
    "Member Status": "E", "Disenrollment Code": "",
}  # fmt: skip
ENDED = {"Term": "06/30/2026", "Member Status": "D"}
PAIRS = [("molina", "zing"), ("freedom", "healthsun"), ("bnd", "chp")]
ROWS = {"molina": MOLINA, "freedom": FREEDOM, "bnd": BND}


def book(folder, *rows):
    """The rows as their carriers send them: Molina's and Zing's as a workbook."""
    if rows[0].keys() == MOLINA.keys():
        return write_xlsx(folder / "book", [list(rows[0]), *(row.values() for row in rows)])
    return write_csv(folder / "book", *rows)


def endings(chunk):
    return [(one.word, one.termed_on, one.said_reason, one.died) for one in chunk.staged]


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("which", [0, 1])
def test_the_folder_or_a_word_says_whose_it_is(tmp_path, pair, which):
    row, code = ROWS[pair[0]], pair[which]

    assert recognise(book(tmp_path / code, row)).carrier.code == code
    assert recognise(book(tmp_path, row), carrier=code).carrier.code == code
    assert recognise(book(tmp_path / code / "777", row)).folder_npn == "777"


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_without_either_the_file_is_refused_with_what_to_do(tmp_path, one, other):
    with pytest.raises(FileRefused) as refused:
        recognise(book(tmp_path, ROWS[one]))

    assert str(refused.value) == (
        f"book: {one} and {other} share this layout and the file does not say whose it is; "
        f"give --carrier, or put it into the folder {one}/ or {other}/"
    )


@pytest.mark.parametrize("code", ["molina", "zing"])
def test_a_row_of_molina_or_zing(tmp_path, code):
    [found] = mapped(book(tmp_path / code, MOLINA)).staged

    assert found[:-1] == (
        2, 7, "H7678-001", None, Product.DSNP, Network.HMO, None, "Polk", "FL",
        "2025-11-03", "2026-01-01", None, False, None, Word.CONFIRMED, None, "Enrolled", None,
        "Ann Lee", "annlee", "1950-01-02", "M100", None, None,
    )  # fmt: skip


@pytest.mark.parametrize("code", ["molina", "zing"])
def test_every_status_and_reason_of_molina_or_zing(tmp_path, code):
    words = ("Pending", "Approved", "Rejected", "Withdrawn", "Cancelled", "Paused")
    ended = MOLINA | {"Status": "Termed", "Term Date": date(2026, 6, 30)}
    chunk = mapped(
        book(
            tmp_path / code,
            *(MOLINA | {"Status": word} for word in words),
            *(ended | {"Term Reason": why} for why in ("Plan Exit", "Voluntary", "Death", "Whim")),
        )
    )

    assert endings(chunk) == [
        (Word.PENDING, None, None, False),
        (Word.CONFIRMED, None, None, False),
        (Word.DENIED, None, None, False),
        (Word.WITHDRAWN, None, None, False),
        (Word.CANCELED, None, None, False),
        (Word.UNMAPPED, None, None, False),
        (Word.ENDED, "2026-06-30", SaidReason.PLAN_EXIT, False),
        (Word.ENDED, "2026-06-30", SaidReason.MEMBER_CHOICE, False),
        (Word.ENDED, "2026-06-30", SaidReason.OTHER, True),
        (Word.ENDED, "2026-06-30", SaidReason.OTHER, False),
    ]
    assert chunk.unmapped == {("Status", "Paused"): 1, ("Term Reason", "Whim"): 1}


@pytest.mark.parametrize("code", ["freedom", "healthsun"])
def test_a_row_of_freedom_or_healthsun(tmp_path, code):
    [found] = mapped(book(tmp_path / code, FREEDOM)).staged

    assert found[:-1] == (
        2, 7, "H5427-069", None, None, None, "P100", "Marion", "FL",
        "2025-11-03", "2026-01-01", None, False, None, Word.CONFIRMED, None, "ACT", None,
        "Ann O'Neil", "annoneil", "1950-01-02", None, "1EG4TE5MK73", None,
    )  # fmt: skip


@pytest.mark.parametrize("code", ["freedom", "healthsun"])
def test_every_status_and_reason_of_freedom_or_healthsun(tmp_path, code):
    ended = FREEDOM | {"STATUS": "TRM", "TERM_DT": "20260630"}
    reasons = ("PLAN CHANGE", "PLAN EXIT", "MOVED", "VOLUNTARY", "DEATH")
    chunk = mapped(
        book(
            tmp_path / code,
            *(FREEDOM | {"STATUS": word} for word in ("FUT", "CAN", "DEN", "WTH", "DEC")),
            *(ended | {"REASON": why} for why in reasons),
        )
    )

    assert endings(chunk) == [
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
    ]
    assert chunk.unmapped == {}


@pytest.mark.parametrize("code", ["bnd", "chp"])
def test_a_row_of_bnd_or_central_health_plan(tmp_path, code):
    [found] = mapped(book(tmp_path / code, BND)).staged

    assert found[:-1] == (
        2, 7, "H5649-007", None, None, None, None, "Los Angeles", "CA",
        "2025-11-03", "2026-01-01", None, False, None, Word.CONFIRMED, None, "E", None,
        "Ann Lee", "annlee", "1950-01-02", "B100", "1EG4TE5MK73", None,
    )  # fmt: skip


@pytest.mark.parametrize("code", ["bnd", "chp"])
def test_every_status_of_bnd_or_central_health_plan(tmp_path, code):
    rows = [BND | {"Member Status": word} for word in ("P", "A", "R", "C", "D", "X")]

    chunk = mapped(book(tmp_path / code, *rows))

    assert [one.word for one in chunk.staged] == [
        Word.PENDING, Word.CONFIRMED, Word.DENIED, Word.CANCELED, Word.ENDED, Word.UNMAPPED,
    ]  # fmt: skip
    assert chunk.unmapped == {("Member Status", "X"): 1}


@pytest.mark.parametrize("code", ["bnd", "chp"])
def test_reasons_of_bnd_and_central_health_plan_are_codes_of_cms(tmp_path, code):
    codes = ("08", "8", "Y8", "13", "9", "11", "92", "092")
    chunk = mapped(book(tmp_path / code, *(BND | ENDED | {"Disenrollment Code": c} for c in codes)))

    found = [(one.died, one.said_reason, one.termination_detail) for one in chunk.staged]
    assert found == [
        (True, SaidReason.OTHER, "Death"),
        (True, SaidReason.OTHER, "Death"),
        (True, SaidReason.OTHER, "Death"),
        (False, SaidReason.PLAN_CHANGE, "Enrolled in another plan"),
        (False, SaidReason.PLAN_EXIT, "Contract terminated"),
        (False, SaidReason.MEMBER_CHOICE, "Voluntary disenrollment"),
        (False, SaidReason.OTHER, "Relocated out of the service area"),
        (False, SaidReason.OTHER, "092"),
    ]
    assert chunk.unmapped == {("Disenrollment Code", "092"): 1}


@pytest.mark.parametrize(
    ("pair", "column"),
    [
        ("molina", "Writing Agent NPN"),
        ("molina", "Status"),
        ("freedom", "AGENT_NPN"),
        ("freedom", "EFF_DT"),
        ("bnd", "Broker NPN"),
        ("bnd", "Member Status"),
    ],
)
def test_a_missing_column_is_named(tmp_path, pair, column):
    row = {name: cell for name, cell in ROWS[pair].items() if name != column}
    path = write_xlsx(tmp_path / pair / "book.xlsx", [list(row), row.values()])

    with pytest.raises(FileRefused, match=f"the column `{column}` of {pair} book is missing"):
        recognise(path)


@pytest.mark.parametrize(
    ("pair", "column"),
    [("molina", "App Received"), ("molina", "Plan ID"), ("freedom", "HIC#"), ("bnd", "Member No")],
)
def test_a_column_that_is_not_needed_may_be_missing(tmp_path, pair, column):
    row = {name: cell for name, cell in ROWS[pair].items() if name != column}

    [found] = mapped(write_xlsx(tmp_path / pair / "b.xlsx", [list(row), row.values()])).staged

    assert (found.agent_id, found.effective_on, found.name_letters[:3]) == (7, "2026-01-01", "ann")
