import pytest

from models import HeldReason, Network, Product, SaidReason, Word
from tests.ingest.reports import HUMANA, Directory, mapped, write_csv


def test_a_row_becomes_a_statement(tmp_path):
    path = write_csv(tmp_path / "book_20261101.csv", HUMANA)

    [row] = mapped(path).staged

    assert row[:-1] == (
        2, 7, "H5216-045-002", "Humana Choice", Product.MA, Network.LPPO, "A100", "Miami-Dade",
        "FL", "2025-12-07", "2026-01-01", None, False, None, Word.CONFIRMED, None, "Active Policy",
        None, "Ann Lee", "annlee", "1950-01-02", "H12345678", None, "XXXXXTE5K73",
    )  # fmt: skip


def test_a_masked_medicare_id_is_no_invalid_one(tmp_path):
    chunk = mapped(write_csv(tmp_path / "b.csv", HUMANA))

    assert not chunk.warnings


def test_an_active_policy_may_end_later(tmp_path):
    path = write_csv(tmp_path / "b.csv", HUMANA | {"Inactive Date": "12/31/2026"})

    [row] = mapped(path).staged

    assert (row.word, row.termed_on) == (Word.CONFIRMED, "2026-12-31")


@pytest.mark.parametrize(
    ("printed", "termed_on", "died_on"),
    [
        ({"Deceased Date": "3/1/2026"}, "2026-03-01", "2026-03-01"),
        ({"Deceased Date": "3/1/2026", "Inactive Date": "3/31/2026"}, "2026-03-31", "2026-03-01"),
        ({"Status Reason": "Deceased"}, None, None),
        ({"Status Description": "Member is deceased"}, None, None),
    ],
)
def test_a_death_ends_on_its_day_where_no_end_is_printed(tmp_path, printed, termed_on, died_on):
    path = write_csv(tmp_path / "b.csv", HUMANA | {"Status": "Inactive Policy"} | printed)

    [row] = mapped(path).staged

    assert (row.died, row.termed_on, row.died_on) == (True, termed_on, died_on)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"Deceased Date": "Y"}, "what `Deceased Date` holds is no date"),
        ({"Deceased Date": "13/13/2025"}, "'13/13/2025' in `Deceased Date` is no date"),
        (
            {"Deceased Date": "Y", "Inactive Date": "8/31/2026"},
            "what `Deceased Date` holds is no date",
        ),
        (
            {"Deceased Date": "9/1/2026", "Inactive Date": "Y"},
            "what `Inactive Date` holds is no date",
        ),
    ],
)
def test_a_day_that_cannot_be_read_is_told_by_its_own_column(tmp_path, cells, message):
    path = write_csv(tmp_path / "b.csv", HUMANA | {"Status": "Inactive Policy"} | cells)

    [held] = mapped(path).held

    assert held.reason == HeldReason.INVALID_DATE
    assert held.message == f"line 2: {message}; correct it and give the file again"


def test_a_plan_exit_is_a_flag(tmp_path):
    flagged = {"Status": "Inactive Policy", "Inactive Date": "12/31/2025", "Plan Exit": "Y"}
    path = write_csv(tmp_path / "b.csv", HUMANA | flagged)

    [row] = mapped(path).staged

    assert (row.word, row.termed_on) == (Word.ENDED, "2025-12-31")
    assert (row.said_reason, row.termination_detail) == (SaidReason.PLAN_EXIT, "Plan Exit")


def test_unavailable_is_nothing(tmp_path):
    blanks = {"Resident County": "Unavailable", "Inactive Date": "Unavailable"}
    path = write_csv(tmp_path / "b.csv", HUMANA | blanks | {"Application ID": "Unavailable"})

    [row] = mapped(path).staged

    assert (row.county, row.termed_on, row.policy_number) == (None, None, None)


def test_a_pending_application_with_a_number_needs_no_effective_date(tmp_path):
    pending = HUMANA | {"Status": "In Progress Application", "Effective Date": ""}
    path = write_csv(tmp_path / "b.csv", pending, pending | {"Application ID": ""})

    chunk = mapped(path)

    assert [(row.word, row.policy_number, row.effective_on) for row in chunk.staged] == [
        (Word.PENDING, "A100", None)
    ]
    assert [(held.line, held.reason) for held in chunk.held] == [
        (3, HeldReason.MISSING_EFFECTIVE_DATE)
    ]


def test_without_an_npn_the_san_names_the_agent(tmp_path):
    path = write_csv(tmp_path / "b.csv", HUMANA | {"NPN": ""})
    known = Directory(numbers={("SAN", "1234567"): 8})

    assert [row.agent_id for row in mapped(path, known).staged] == [8]
    assert [(held.subject, held.message) for held in mapped(path).held] == [
        (
            "1234567",
            "line 2: no agent with the SAN 1234567 is known; "
            "load writing_numbers.csv that names it",
        )
    ]


def test_an_npn_that_is_not_known_is_not_passed_over_for_another_number(tmp_path):
    path = write_csv(tmp_path / "b.csv", HUMANA | {"NPN": "999"})

    chunk = mapped(path, Directory(numbers={("SAN", "1234567"): 8}))

    assert [held.subject for held in chunk.held] == ["999"]


def test_an_agent_without_a_number_is_held_by_name(tmp_path):
    path = write_csv(tmp_path / "b.csv", HUMANA | {"NPN": "", "Servicing Agent SAN": ""})

    assert [(held.subject, held.message) for held in mapped(path).held] == [
        (
            "Bob Ray",
            "line 2: no NPN or writing number is printed for the agent Bob Ray; "
            "ask the carrier for the number or, if all rows of the file are this agent's, "
            "put it into the agent's folder, inbox/humana/<npn>/",
        )
    ]


@pytest.mark.parametrize(
    ("san", "problem"),
    [
        (
            "1.2E+07",
            "'1.2E+07' is a SAN that lost digits in Excel; ask the carrier for the number or, "
            "if all rows of the file are this agent's, put it into the agent's folder, "
            "inbox/humana/<npn>/",
        ),
        ("N/A", "'N/A' is no SAN; ask the carrier for the number"),
    ],
)
def test_what_is_no_san_is_not_asked_for_in_a_file_of_ours(tmp_path, san, problem):
    path = write_csv(tmp_path / "b.csv", HUMANA | {"NPN": "", "Servicing Agent SAN": san})

    assert [held.message for held in mapped(path).held] == [f"line 2: {problem}"]


@pytest.mark.parametrize("san", ["N/A", "tbd", "--", "Unavailable", ""])
def test_a_word_in_place_of_a_san_leaves_the_row_to_the_folders_agent(tmp_path, san):
    folder = tmp_path / "humana" / "12345"
    path = write_csv(folder / "b.csv", HUMANA | {"NPN": "", "Servicing Agent SAN": san})

    chunk = mapped(path)

    assert ([row.agent_id for row in chunk.staged], chunk.held) == ([7], [])


def test_unknown_words_are_counted_and_reject_nothing(tmp_path):
    odd = HUMANA | {"Status": "On Hold", "Status Reason": "Weather"}
    path = write_csv(tmp_path / "b.csv", odd, odd, HUMANA)

    chunk = mapped(path)

    assert [row.word for row in chunk.staged] == [Word.UNMAPPED, Word.UNMAPPED, Word.CONFIRMED]
    assert chunk.staged[0].said_reason == SaidReason.OTHER
    assert chunk.unmapped == {("Status", "On Hold"): 2, ("Status Reason", "Weather"): 2}
