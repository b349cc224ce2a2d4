"""Files that nobody would write: refused with a sentence, or every row has a fate."""

import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import FileRefused
from ingest.mapping import map_file
from ingest.recognise import recognise
from tests.ingest.survival.paper import ENDINGS, Paper, printed, write
from tests.ingest.survival.samples import SAMPLES, Sample, directory, sample
from tests.ingest.survival.test_survival import folder_of

ROWS = 8
FEEDS = pytest.mark.parametrize(("code", "feed"), SAMPLES)
FUZZED = settings(
    max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
CELL = st.one_of(
    TEXT,
    st.sampled_from(['"', '""', '"x', "'", ",", "|", "\n", "\r", "\r\n", "\t", "", " ", "\\N"]),
    st.dates().map(str),
    st.integers(-(10**20), 10**20).map(str),
    st.floats().map(str),
)


def short(code: str, feed: str) -> Paper:
    """A few rows of the feed."""
    paper = printed(sample(code, feed))
    paper.rows = paper.rows[:ROWS]
    return paper


def count_fates(path: Path) -> tuple[int, int] | None:
    """The rows below the header and those that have a fate; None for a file that is refused.

    Lines are the file's own: each is that of a row, and none occurs twice.
    """
    try:
        file = recognise(path)
        numbered = list(file.rows())
        chunks = list(map_file(file, directory(), key=b"secret", chunk_rows=3))
    except FileRefused as refused:
        sentence = str(refused)
        assert "; " in sentence
        assert "\n" not in sentence
        return None
    lines = [one.line for chunk in chunks for one in (*chunk.staged, *chunk.held)]
    assert len(lines) == len(set(lines))
    assert set(lines) <= {line for line, _ in numbered}
    return len(numbered), len(lines) + sum(chunk.skipped for chunk in chunks)


def assert_no_row_is_lost(report: Sample, content: bytes, rows: int | None = None) -> None:
    """The bytes, wherever the report has to lie; `rows` were written where that is known."""
    with TemporaryDirectory() as folder:
        path = folder_of(report, Path(folder)) / f"report.{ENDINGS.get(report.kind, 'txt')}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        fates = count_fates(path)
        assert fates is None or fates[0] == fates[1]
        assert fates is None or rows in (None, fates[0])


@cache
def whole_content(code: str, feed: str) -> bytes:
    """The same bytes each time: a workbook is stamped with the moment it was written."""
    return content_of(short(code, feed))


def content_of(paper: Paper) -> bytes:
    with TemporaryDirectory() as folder:
        return write(paper, Path(folder))[0].read_bytes()


@FEEDS
@FUZZED
@given(data=st.data())
def test_any_cells_anywhere(code: str, feed: str, data: st.DataObject) -> None:
    paper = short(code, feed)
    for row in paper.rows:
        for place in data.draw(st.sets(st.integers(0, len(row) - 1), max_size=6)):
            row[place] = data.draw(CELL)

    known = None if paper.widths else len(paper.rows)
    assert_no_row_is_lost(sample(code, feed), content_of(paper), known)


@FEEDS
@FUZZED
@given(data=st.data())
def test_any_lines_between_any_rows(code: str, feed: str, data: st.DataObject) -> None:
    paper = short(code, feed)
    if paper.widths:
        paper.rows = [*paper.rows, []]
    else:
        strange = st.lists(CELL, max_size=len(paper.header) + 2)
        paper.above = data.draw(st.lists(strange, max_size=4))
        paper.below = data.draw(st.lists(strange, max_size=4))
        between = data.draw(st.lists(strange, max_size=2))
        paper.between = lambda number: between if number == 3 else []

    assert_no_row_is_lost(sample(code, feed), content_of(paper))


@FEEDS
@FUZZED
@given(data=st.data())
def test_any_bytes_overwritten_cut_out_or_put_in(code: str, feed: str, data: st.DataObject) -> None:
    content = bytearray(whole_content(code, feed))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(len(content) - 1, 0)))
        length = data.draw(st.integers(0, 40))
        content[at : at + length] = data.draw(st.binary(max_size=12))

    assert_no_row_is_lost(sample(code, feed), bytes(content))


@FEEDS
@FUZZED
@given(cut=st.floats(0, 1))
def test_any_end_that_is_missing(code: str, feed: str, cut: float) -> None:
    content = whole_content(code, feed)

    assert_no_row_is_lost(sample(code, feed), content[: int(len(content) * cut)])


@pytest.mark.parametrize(("code", "feed"), [case for case in SAMPLES if case[0] in ("uhc", "zing")])
@settings(FUZZED, max_examples=60)
@given(data=st.data())
def test_any_bytes_in_any_part_of_a_workbook(code: str, feed: str, data: st.DataObject) -> None:
    with zipfile.ZipFile(BytesIO(whole_content(code, feed))) as archive:
        parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    for _ in range(data.draw(st.integers(1, 4))):
        part = parts[data.draw(st.sampled_from(sorted(parts)))]
        at = data.draw(st.integers(0, max(len(part) - 1, 0)))
        part[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=12))
    changed = BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, bytes(part))

    assert_no_row_is_lost(sample(code, feed), changed.getvalue())


@settings(FUZZED, max_examples=150)
@given(
    content=st.one_of(
        st.binary(max_size=400), st.binary(max_size=400).map(lambda b: b"PK\x03\x04" + b)
    )
)
def test_any_bytes_at_all(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.csv"
        path.write_bytes(content)
        with pytest.raises(FileRefused) as refused:
            recognise(path)
        assert "; " in str(refused.value)
