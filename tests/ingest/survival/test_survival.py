"""Every feed survives everything that happens to reports: each row says what its story tells."""

from pathlib import Path

import pytest

from ingest.mapping import MappedChunk, map_file
from ingest.recognise import recognise
from ingest.staged_row import StagedRow
from tests.ingest.survival.mutations import NOTHING_ELSE_SAID, Mutation
from tests.ingest.survival.paper import write
from tests.ingest.survival.samples import (
    SAMPLES,
    SHARED_LAYOUTS,
    Fact,
    Sample,
    directory,
    organisation,
    sample,
)

CASES = [
    pytest.param(code, feed, mutation, id=f"{code}-{feed}-{mutation}")
    for code, feed in SAMPLES
    for mutation in NOTHING_ELSE_SAID
    if sample(code, feed).kind in mutation.kinds
]


def folder_of(report: Sample, folder: Path) -> Path:
    """Where the file has to lie: anywhere, as long as its header says whose it is."""
    if report.folder_npn:
        return folder / report.carrier / report.folder_npn
    return folder / report.carrier if report.carrier in SHARED_LAYOUTS else folder


def taken_in(path: Path) -> MappedChunk:
    whole = MappedChunk()
    for chunk in map_file(recognise(path), directory(), key=b"secret", chunk_rows=17):
        whole.staged += chunk.staged
        whole.held += chunk.held
        whole.skipped += chunk.skipped
    return whole


def said(row: StagedRow) -> Fact:
    return Fact(
        npn=organisation().agents[row.agent_id].npn,
        identity=row.member_id or row.medicare_id or "",
        name=row.name or "",
        plan=row.plan_code or "",
        policy=row.policy_number or "",
        state=row.state or "",
        county=row.county or "",
        submitted=row.submitted_on,
        effective=row.effective_on,
        termed=row.termed_on,
        word=row.word,
        died=row.died,
    )


@pytest.mark.parametrize(("code", "feed", "mutation"), CASES)
def test_every_row_says_what_its_story_tells(
    tmp_path: Path, code: str, feed: str, mutation: Mutation
) -> None:
    report = sample(code, feed)
    paper = mutation.happen(report)
    path, lines = write(paper, folder_of(report, tmp_path))

    file = recognise(path)
    found = taken_in(path)

    assert file.carrier is not None
    assert file.feed is not None
    assert (file.carrier.code, file.feed.name) == (code, feed)
    trailer = 1 if paper.widths else 0
    assert (found.held, found.skipped) == ([], paper.others + trailer)
    assert [row.line for row in found.staged] == lines
    assert [said(row) for row in found.staged] == list(report.facts)
