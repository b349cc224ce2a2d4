"""Columns that are missing: the needed ones refuse a file by name, the others are done without."""

from pathlib import Path

import pytest

from ingest.errors import FileRefused
from ingest.recognise import recognise
from tests.ingest.survival.paper import Paper, printed, write
from tests.ingest.survival.samples import SAMPLES, Sample, sample
from tests.ingest.survival.test_survival import folder_of, taken_in

NEEDED = {
    "uhc-applications": {"Agent ID", "Effective Date", "App Status", "Mem Last Name"},
    "uhc-active": {"policyEffectiveDate", "memberStatus"},
    "uhc-inactive": {"policyEffectiveDate", "memberStatus"},
    "humana-book": {"Effective Date", "Status"},
    "aetna-book": {"Coverage Effective Date", "Member Status"},
    "anthem-book": {"Original Effective Date", "Writing TIN", "Status", "Market"},
    "cigna-agent_book": {"Effective Date"},
    "cigna-book": {"Writing ID", "Effective Date", "Status"},
    "devoted-book": {"start_date", "status"},
    "wellcare-book": {"Broker NPN", "Effective Date"},
    "molina-book": {"Writing Agent NPN", "Effective Date", "Status"},
    "zing-book": {"Writing Agent NPN", "Effective Date", "Status"},
    "freedom-book": {"AGENT_NPN", "EFF_DT", "STATUS"},
    "healthsun-book": {"AGENT_NPN", "EFF_DT", "STATUS"},
    "banner-book": {"NPN", "Effective", "Status"},
    "bnd-book": {"Broker NPN", "Effective", "Member Status"},
    "chp-book": {"Broker NPN", "Effective", "Member Status"},
    "scan-book": {"Agent NPN", "Effective Date", "Status"},
    "alignment-book": {"BrokerNPN", "EffectiveDate", "EnrollmentStatus"},
}
COLUMNS = [
    (code, feed, name)
    for code, feed in SAMPLES
    if not sample(code, feed).feed.widths
    for name in dict.fromkeys(sample(code, feed).feed.header)
]


def without(report: Sample, column: str) -> Paper:
    """The report without a column, wherever it stands."""
    paper = printed(report)
    places = [place for place, name in enumerate(paper.header) if name != column]
    paper.header = [paper.header[place] for place in places]
    paper.rows = [[row[place] for place in places] for row in paper.rows]
    return paper


@pytest.mark.parametrize(
    ("code", "feed", "column"), [case for case in COLUMNS if case[2] in NEEDED["-".join(case[:2])]]
)
def test_a_needed_column_that_is_missing_is_named_with_what_was_found(
    tmp_path: Path, code: str, feed: str, column: str
) -> None:
    report = sample(code, feed)
    paper = without(report, column)
    path, _ = write(paper, folder_of(report, tmp_path))

    with pytest.raises(FileRefused) as refused:
        recognise(path)

    sentence = str(refused.value)
    # The two books of UHC have one header: without the status they are told by nothing.
    unlike = {("inactive", "memberStatus"): "active"}
    assert f"line 1: the column `{column}`" in sentence
    assert f"of {code} {unlike.get((feed, column), feed)} is missing" in sentence
    assert f"found: {', '.join(paper.header)};" in sentence


@pytest.mark.parametrize(
    ("code", "feed", "column"),
    [case for case in COLUMNS if case[2] not in NEEDED["-".join(case[:2])]],
)
def test_any_other_column_may_be_missing(tmp_path: Path, code: str, feed: str, column: str) -> None:
    report = sample(code, feed)
    path, lines = write(without(report, column), folder_of(report, tmp_path))

    file = recognise(path)
    found = taken_in(path)

    assert file.carrier is not None
    assert file.feed is not None
    assert (file.carrier.code, file.feed.name) == (code, feed)
    taken = {row.line: row for row in found.staged}
    assert sorted([*taken, *(row.line for row in found.held)]) == lines
    effective = {line: fact.effective for line, fact in zip(lines, report.facts, strict=True)}
    assert all(row.effective_on == effective[line] for line, row in taken.items())
