from datetime import date

from models import Network, Product, Word
from tests.ingest.reports import AETNA, Directory, mapped, write_csv


def test_a_row_becomes_a_statement(tmp_path):
    path = write_csv(tmp_path / "Agency_MedicareApprovedBOBReport_20261101.csv", AETNA)

    [row] = mapped(path).staged

    assert row[:-1] == (
        2, 7, "H5521-077", "Aetna Eagle (PPO)", None, Network.LPPO, "A100", None, "FL",
        "2025-11-03", "2026-01-01", None, False, None, Word.CONFIRMED, None, "A", None,
        "Ann Lee", "annlee", "1950-01-02", "M100", "1EG4TE5MK73", None,
    )  # fmt: skip


def test_the_signed_date_stands_in_for_the_received_one(tmp_path):
    path = write_csv(tmp_path / "b.csv", AETNA | {"Application Received Date": ""})

    assert [row.submitted_on for row in mapped(path).staged] == ["2025-11-01"]


def test_a_terminated_row_keeps_its_end_and_a_removed_end_is_none(tmp_path):
    ended = AETNA | {"Member Status": "T", "Term Date": "2026-03-31"}
    path = write_csv(
        tmp_path / "b.csv",
        ended | {"Term Reason Code": "13"},
        ended | {"Term Reason Code": "T291"},
    )

    kept, removed = mapped(path).staged

    assert (kept.word, kept.termed_on) == (Word.ENDED, "2026-03-31")
    assert (removed.word, removed.termed_on) == (Word.CONFIRMED, None)


def test_a_supplement_ends_only_by_a_word(tmp_path):
    supplement = AETNA | {
        "Plan Name": "Aetna Medicare Supplement Plan G",
        "CMS Contract Number": "",
        "PBP Code": "",
        "Term Date": "2026-06-30",
    }
    path = write_csv(tmp_path / "b.csv", supplement, supplement | {"Member Status": "T"})

    renewed, ended = mapped(path).staged

    assert (renewed.product, renewed.termed_on) == (Product.MEDSUPP, None)
    assert (ended.product, ended.termed_on) == (Product.MEDSUPP, "2026-06-30")


def test_a_number_holds_on_the_submitted_day(tmp_path):
    path = write_csv(
        tmp_path / "b.csv", AETNA | {"Writing Agent NPN": "", "Writing Agent TIN": "98-7654321"}
    )
    numbers = {("TIN", "98-7654321"): 9}

    held_before = mapped(path, Directory(numbers=numbers, since=date(2025, 11, 4)))
    known_since = mapped(path, Directory(numbers=numbers, since=date(2025, 11, 3)))

    assert [held.subject for held in held_before.held] == ["98-7654321"]
    assert [row.agent_id for row in known_since.staged] == [9]
