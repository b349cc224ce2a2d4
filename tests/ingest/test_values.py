import pytest

from ingest.values import (
    UNREADABLE,
    read_date,
    read_date_in,
    read_id,
    read_ids,
    read_medicare_ids,
    read_medicare_partials,
    read_npn,
)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-01-02", "2026-01-02"),
        ("2026-01-02 00:00:00", "2026-01-02"),
        ("2026-01-02T10:30:00.5Z", "2026-01-02"),
        ("1/2/2026", "2026-01-02"),
        (" 01/02/2026 ", "2026-01-02"),
        ("01-02-2026", "2026-01-02"),
        ("1/2/2026 12:00:00 AM", "2026-01-02"),
        ("20260102", "2026-01-02"),
        ("46024", "2026-01-02"),
        ("46024.0", "2026-01-02"),
        ("46024.75", "2026-01-02"),
        ("18264", "1950-01-01"),
    ],
)
def test_a_date_is_read_in_every_form_and_as_a_serial_number(cell, day):
    assert read_date(cell) == day


@pytest.mark.parametrize(
    "cell",
    [
        "", "  ", "null", "NULL", "N/A", "Unavailable", "00000000", "0", "00/00/0000", "0000-00-00",
        "2300-01-01", "3000-01-01", "9999-12-31", "12/31/2199", "12/31/9999", "99991231",
        "2958465", "1899-12-31 00:00:00",
    ],
)  # fmt: skip
def test_blanks_zeros_and_the_days_that_mean_no_end_are_no_date(cell):
    assert read_date(cell) is None


@pytest.mark.parametrize(
    "cell",
    ["13/45/2026", "2026-02-30", "20261301", "soon", "2026", "1/2/26", "0026-01-02", "٤٦٠٢٤"],
)
def test_what_no_form_fits_is_unreadable(cell):
    assert read_date(cell) == UNREADABLE


def test_a_carriers_own_forms_go_first():
    assert read_date_in(("%d-%b-%Y", "%d/%m/%Y"), "02/01/2026") == "2026-01-02"
    assert read_date_in(("%d-%b-%Y",), "02-Jan-2026") == "2026-01-02"
    assert read_date_in(("%d-%b-%Y",), "01/02/2026") == "2026-01-02"
    assert read_date_in(("%Y-%m-%d",), "2300-01-01") is None


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("A-100", "A-100"),
        (" a  b ", "a b"),
        ("100.0", "100"),
        ("1.2345678901E+10", "12345678901"),
        ("1.2E+10", None),
        ("1E+5", None),
        ("1E5", "1E5"),
        ("null", None),
        ("Unavailable", None),
        ("", None),
        ("0012", "0012"),
    ],
)
def test_an_id_is_kept_as_printed_and_put_back_only_when_no_digit_is_lost(cell, value):
    assert read_id(cell) == value
    assert read_ids([cell]) == [value]


@pytest.mark.parametrize(
    ("cell", "npn"),
    [
        ("12345", "12345"),
        ("0012345", "12345"),
        ("12345.0", "12345"),
        ("1.2345678E+07", "12345678"),
        ("1234567890", "1234567890"),
        ("12345678901", None),
        ("12A45", None),
        ("0", None),
        ("", None),
        ("١٢٣", None),
    ],
)
def test_an_npn_is_one_to_ten_digits_without_leading_zeros(cell, npn):
    assert read_npn(cell) == npn


@pytest.mark.parametrize(
    ("cell", "full", "partial"),
    [
        ("1EG4TE5MK73", "1EG4TE5MK73", None),
        ("1eg4-te5-mk73", "1EG4TE5MK73", None),
        (" 1EG4 TE5 MK73 ", "1EG4TE5MK73", None),
        ("0EG4TE5MK73", None, None),
        ("1SG4TE5MK73", None, None),
        ("XXXXXTE5K73", None, "XXXXXTE5K73"),
        ("xxxxx-te5k73", None, "XXXXXTE5K73"),
        ("", None, None),
    ],
)
def test_a_medicare_id_is_full_and_valid_or_partial_or_none(cell, full, partial):
    assert read_medicare_ids([cell]) == [full]
    assert read_medicare_partials([cell]) == [partial]


@pytest.mark.parametrize(
    "cell", ["PENDING", "pending", " Not  Assigned ", "TBD", "n/a", "-", "--", "*"]
)
def test_what_stands_for_a_number_that_nobody_has_yet_is_none(cell):
    assert read_ids([cell]) == [None]


@pytest.mark.parametrize("cell", ["ABC", "PENDING1", "0A", "0", "000000", "0-1"])
def test_any_other_word_may_be_a_number(cell):
    assert read_ids([cell]) == [cell]


def test_a_text_in_place_of_an_id_is_none():
    cells = ["A" * 100, "A" * 101, "A-" * 50, "A-" * 51]

    assert read_ids(cells) == [cells[0], None, cells[2], None]
