import pytest
import xlsxwriter

from ingest.mapping import StagedRow
from models import HeldReason, Network, Product, Word
from tests.ingest.reports import WELLCARE, mapped, write_csv


def test_a_row_becomes_a_statement(tmp_path):
    path = write_csv(tmp_path / "book_20261101.csv", WELLCARE)

    [row] = mapped(path).staged

    assert row == StagedRow(
        line=2,
        agent_id=7,
        plan_code=None,
        plan_name="Wellcare Simple (HMO)",
        product=None,
        network=Network.HMO,
        policy_number=None,
        county=None,
        state="FL",
        submitted_on=None,
        effective_on="2026-01-01",
        termed_on=None,
        died=False,
        died_on=None,
        word=Word.CONFIRMED,
        said_reason=None,
        carrier_status=None,
        termination_detail=None,
        name="Ann Lee",
        name_letters="annlee",
        birth_date="1950-01-02",
        member_id="C100",
        medicare_id="1EG4TE5MK73",
        medicare_partial=None,
        content=row.content,
    )
    assert len(row.content) == 32


def test_a_printed_end_stands_beside_a_confirmation(tmp_path):
    path = write_csv(tmp_path / "b.csv", WELLCARE | {"Termination Date": "06/30/2026"})

    [row] = mapped(path).staged

    assert (row.word, row.termed_on) == (Word.CONFIRMED, "2026-06-30")


def test_the_renewal_date_of_a_supplement_is_no_end(tmp_path):
    supplement = {"Plan Name": "Medicare Supplement Plan G", "Termination Date": "06/30/2026"}
    path = write_csv(tmp_path / "b.csv", WELLCARE | supplement)

    [row] = mapped(path).staged

    assert (row.product, row.termed_on) == (Product.MEDSUPP, None)


def test_an_invalid_medicare_id_is_a_warning_and_no_id(tmp_path):
    path = write_csv(tmp_path / "b.csv", WELLCARE | {"MBI": "0000"}, WELLCARE | {"MBI": ""})

    chunk = mapped(path)

    assert [(row.member_id, row.medicare_id) for row in chunk.staged] == [("C100", None)] * 2
    assert chunk.warnings == {"`MBI` holds no valid Medicare id; it is passed over": 1}


def test_an_id_without_its_digits_is_a_warning_and_no_id(tmp_path):
    path = write_csv(tmp_path / "b.csv", WELLCARE | {"Centene ID": "1.2E+10"})

    chunk = mapped(path)

    assert [row.member_id for row in chunk.staged] == [None]
    assert chunk.warnings == {
        "`Centene ID` holds an id of which Excel kept only some digits, or a text; "
        "it is passed over": 1
    }


def test_a_row_waits_for_its_effective_date(tmp_path):
    path = write_csv(tmp_path / "b.csv", WELLCARE | {"Effective Date": ""})

    [held] = mapped(path).held

    assert (held.line, held.reason) == (2, HeldReason.MISSING_EFFECTIVE_DATE)
    assert (held.subject, held.policy_number) == (None, None)
    assert held.raw["Member Last Name"] == "LEE"
    assert (
        held.message == "line 2: `Effective Date` is blank; ask the carrier for the effective date"
    )


@pytest.mark.parametrize("printed", ["12/31/9999", "0", "00/00/0000", "9999-12-31 00:00:00"])
def test_a_day_on_which_nothing_begins_is_shown_and_not_called_blank(tmp_path, printed):
    path = write_csv(tmp_path / "b.csv", WELLCARE | {"Effective Date": printed})

    [held] = mapped(path).held

    assert held.reason is HeldReason.MISSING_EFFECTIVE_DATE
    assert held.message == (
        f"line 2: {printed!r} in `Effective Date` is no day on which anything begins; "
        "ask the carrier for the effective date"
    )


def test_a_formula_that_failed_is_shown_in_place_of_a_date(tmp_path):
    path = write_csv(tmp_path / "b.csv", WELLCARE | {"Effective Date": "#DIV/0!"})

    [held] = mapped(path).held

    assert (held.reason, held.subject) == (HeldReason.INVALID_DATE, "#DIV/0!")
    assert held.message == (
        "line 2: '#DIV/0!' in `Effective Date` is no date; correct it and give the file again"
    )


def test_a_formula_that_failed_in_a_workbook_is_not_called_blank(tmp_path):
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, WELLCARE)
        sheet.write_row(1, 0, WELLCARE.values())
        sheet.write_formula(1, list(WELLCARE).index("Effective Date"), "=1/0", value="#DIV/0!")

    [held] = mapped(path).held

    assert held.message == (
        "line 2: `Effective Date` is blank or a formula that failed; "
        "ask the carrier for the effective date"
    )


def test_a_row_waits_for_an_identity(tmp_path):
    nobody = {"MBI": "", "Centene ID": "", "Member First Name": "", "Member Last Name": ""}
    path = write_csv(tmp_path / "b.csv", WELLCARE | nobody)

    [held] = mapped(path).held

    assert held.reason is HeldReason.MISSING_IDENTITY


def test_a_row_waits_for_its_agent_whose_number_is_named_as_printed(tmp_path):
    path = write_csv(tmp_path / "b.csv", WELLCARE | {"Broker NPN": "0099999"})

    [held] = mapped(path).held

    assert (held.reason, held.subject) == (HeldReason.UNKNOWN_AGENT, "0099999")
    assert held.message == (
        "line 2: no agent with the NPN 0099999 is known; load agents.csv that names it"
    )


@pytest.mark.parametrize("printed", ["0", "N/A", "12345678901", "1.2E+07"])
def test_what_is_no_npn_is_not_asked_for_in_a_file_of_ours(tmp_path, printed):
    path = write_csv(tmp_path / "b.csv", WELLCARE | {"Broker NPN": printed})

    [held] = mapped(path).held

    assert (held.reason, held.subject) == (HeldReason.UNKNOWN_AGENT, printed)
    assert held.message == (
        f"line 2: {printed!r} is no NPN, which has 1 to 10 digits; "
        "ask the carrier for the number or, if all rows of the file are this agent's, "
        "put it into the agent's folder, inbox/wellcare/<npn>/"
    )


def test_a_date_that_is_none_is_shown_but_never_a_birth_date_or_another_cell(tmp_path):
    path = write_csv(
        tmp_path / "b.csv",
        WELLCARE | {"Effective Date": "13/45/2026"},
        WELLCARE | {"Member DoB": "13/45/1950"},
        WELLCARE | {"Termination Date": "1EG4TE5MK73"},
    )

    held = mapped(path).held

    assert {one.reason for one in held} == {HeldReason.INVALID_DATE}
    assert [(one.line, one.subject) for one in held] == [(2, "13/45/2026"), (3, None), (4, None)]
    assert [one.message for one in held] == [
        "line 2: '13/45/2026' in `Effective Date` is no date; correct it and give the file again",
        "line 3: what `Member DoB` holds is no date; correct it and give the file again",
        "line 4: what `Termination Date` holds is no date; correct it and give the file again",
    ]


def test_the_same_words_give_the_same_content_and_other_words_another(tmp_path):
    one, two, other = mapped(
        write_csv(tmp_path / "b.csv", WELLCARE, WELLCARE, WELLCARE | {"State": "GA"})
    ).staged

    assert one.content == two.content
    assert one.content != other.content
