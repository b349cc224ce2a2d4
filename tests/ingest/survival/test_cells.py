"""Cells that say nothing, or no longer all that they said."""

from pathlib import Path

import pytest

from ingest.synthesis.manner import Cell, Kind
from models import HeldReason
from tests.ingest.survival.paper import Paper, printed, write
from tests.ingest.survival.samples import SAMPLES, Sample, sample
from tests.ingest.survival.test_survival import folder_of, said, taken_in

ENDS = {
    "uhc-active": "policyTermDate",
    "uhc-inactive": "policyTermDate",
    "humana-book": "Inactive Date",
    "aetna-book": "Term Date",
    "anthem-book": "Cancellation Date",
    "cigna-book": "Termination Date",
    "devoted-book": "end_date",
    "wellcare-book": "Termination Date",
    "molina-book": "Term Date",
    "zing-book": "Term Date",
    "freedom-book": "TERM_DT",
    "healthsun-book": "TERM_DT",
    "banner-book": "Termed",
    "bnd-book": "Term",
    "chp-book": "Term",
    "memorial_hermann-book": "Termed",
    "scan-book": "Disenroll Date",
    "alignment-book": "TermDate",
}
NO_ENDS = (
    "2300-01-01", "3000-01-01", "9999-12-31", "12/31/2199", "12/31/9999", "12-31-9999", "99991231",
    "2300-01-01 00:00:00", "12/31/9999 12:00:00 AM", "109574", "2958465", "", " ", "null",
    "Unavailable", "00000000", "0", "00/00/0000", "0000-00-00",
)  # fmt: skip
MEMBER_IDS = {
    "uhc-active": "memberNumber",
    "humana-book": "Humana ID",
    "aetna-book": "Member ID",
    "anthem-book": "Client ID",
    "cigna-book": "Member ID",
    "cigna-agent_book": "Member ID",
    "wellcare-book": "Centene ID",
    "molina-book": "Member ID",
    "zing-book": "Member ID",
    "banner-book": "MemberID",
    "bnd-book": "Member No",
    "chp-book": "Member No",
    "scan-book": "SCAN ID",
    "alignment-book": "MemberId",
}
POLICY_NUMBERS = {
    "uhc-active": "applicationNumber",
    "humana-book": "Application ID",
    "aetna-book": "Application ID",
    "devoted-book": "working_enrollment_id",
    "freedom-book": "POLICY_NUMBER",
    "healthsun-book": "POLICY_NUMBER",
}


def with_cells(report: Sample, column: str, cell: Cell) -> Paper:
    """The report with the same cell in every row of a column, wherever that stands."""
    paper = printed(report)
    places = [place for place, name in enumerate(paper.header) if name == column]
    assert places
    for row in paper.rows:
        for place in places:
            row[place] = cell
    return paper


def report_of(name: str) -> Sample:
    return sample(*name.split("-"))


@pytest.mark.parametrize("cell", NO_ENDS)
@pytest.mark.parametrize("name", ENDS)
def test_no_end_is_none_however_it_is_printed(tmp_path: Path, name: str, cell: str) -> None:
    report = report_of(name)
    if report.kind is Kind.COLUMNS and len(cell) > 8:
        cell = "99991231"
    path, _ = write(with_cells(report, ENDS[name], cell), folder_of(report, tmp_path))

    found = taken_in(path)

    assert found.held == []
    # A death goes with the day of death where one is printed.
    assert {row.termed_on for row in found.staged if row.died_on is None} == {None}


@pytest.mark.parametrize("cell", ["1.2E+10", "9.00E+08", "1.23457E+11"])
@pytest.mark.parametrize("name", MEMBER_IDS)
def test_a_member_id_that_lost_digits_is_passed_over(tmp_path: Path, name: str, cell: str) -> None:
    report = report_of(name)
    path, lines = write(with_cells(report, MEMBER_IDS[name], cell), folder_of(report, tmp_path))

    found = taken_in(path)

    assert {row.member_id for row in found.staged} == {None}
    assert [row.line for row in found.staged] == lines
    assert [said(row).effective for row in found.staged] == [
        fact.effective for fact in report.facts
    ]


@pytest.mark.parametrize("name", POLICY_NUMBERS)
def test_a_policy_number_that_lost_digits_is_passed_over(tmp_path: Path, name: str) -> None:
    report = report_of(name)
    paper = with_cells(report, POLICY_NUMBERS[name], "4.00000E+08")
    path, lines = write(paper, folder_of(report, tmp_path))

    found = taken_in(path)

    assert {row.policy_number for row in found.staged} == {None}
    assert sorted([row.line for row in [*found.staged, *found.held]]) == lines
    # Without a number of its own an application without a date has to wait.
    assert {one.reason for one in found.held} <= {HeldReason.MISSING_EFFECTIVE_DATE}


@pytest.mark.parametrize(("code", "feed"), SAMPLES)
def test_words_that_hold_a_known_word_are_not_that_word(
    tmp_path: Path, code: str, feed: str
) -> None:
    status = {
        "uhc": {"applications": "App Status"}.get(feed, "memberStatus"), "humana": "Status",
        "aetna": "Member Status", "anthem": "Status", "devoted": "status", "molina": "Status",
        "zing": "Status", "freedom": "STATUS", "healthsun": "STATUS", "banner": "Status",
        "bnd": "Member Status", "chp": "Member Status", "scan": "Status",
        "alignment": "EnrollmentStatus", "cigna": {"book": "Status"}.get(feed, ""),
        "memorial_hermann": "Status",
    }.get(code, "")  # fmt: skip
    report = sample(code, feed)
    known = {row[report.feed.header.index(status)] for row in report.rows} if status else set()
    for word in known:
        longer = f"RE{word}" if report.kind is not Kind.COLUMNS else "ZQ"
        path, _ = write(with_cells(report, status, longer), folder_of(report, tmp_path))

        found = taken_in(path)

        assert {row.carrier_status for row in found.staged} == {longer}
        assert {row.word for row in found.staged} <= {
            "UNMAPPED",
            "DENIED",
            "ANNULLED",
            "OVERRIDDEN",
        }
