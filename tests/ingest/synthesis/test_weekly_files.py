import zipfile
from datetime import date
from pathlib import Path

import fastexcel
import pytest

from ingest.synthesis import synthesize
from ingest.synthesis.carriers import CARRIERS
from ingest.synthesis.feed import Feed
from tests.ingest.synthesis.printed import printed_rows, printed_table, squeezed

AS_OF = date(2026, 11, 20)
FEEDS = [
    (code, feed) for code, carrier in CARRIERS.items() for feed in carrier.feeds if not feed.widths
]
FEED_NAMES = [f"{code}-{feed.name}" for code, feed in FEEDS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("weekly") / "files"
    synthesize(made, agents=30, enrollments=3600, weeks=26, as_of=AS_OF)
    return made


def weekly(folder: Path, code: str, feed: Feed) -> list[Path]:
    return sorted(path for path in (folder / code).rglob("*") if feed.named.fullmatch(path.name))


def text_files(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*/*.csv")]


@pytest.mark.parametrize(("code", "feed"), FEEDS, ids=FEED_NAMES)
def test_every_week_has_a_file_with_the_header_and_rows(folder: Path, code: str, feed: Feed):
    paths = weekly(folder, code, feed)

    assert len({path.stem for path in paths}) == 26
    for path in paths:
        rows = printed_rows(path, feed.header)
        assert rows
        assert set(rows[0]) == set(feed.header)


@pytest.mark.parametrize(("code", "feed"), FEEDS, ids=FEED_NAMES)
def test_the_header_moves_and_is_spelled_in_several_ways(folder: Path, code: str, feed: Feed):
    wanted = sorted(map(squeezed, feed.header))
    places, spellings = set(), set()

    for path in weekly(folder, code, feed):
        table = printed_table(path)
        lines = enumerate(line[: len(feed.header)] for line in table)
        place, header = next(
            (n, line) for n, line in lines if sorted(map(squeezed, line)) == wanted
        )
        places.add(place)
        spellings.add(tuple(header))

    assert len(places) > 1
    assert len(spellings) > 3


def test_uhc_headers_stand_in_rows_one_three_and_five(folder: Path):
    feed = CARRIERS["uhc"].feeds[1]
    wanted = sorted(map(squeezed, feed.header))

    rows = set()
    for path in weekly(folder, "uhc", feed):
        table = printed_table(path)
        rows |= {n + 1 for n, line in enumerate(table[:6])
                 if sorted(map(squeezed, line[: len(wanted)])) == wanted}  # fmt: skip

    assert rows == {1, 3, 5}


def test_humana_sends_csv_in_some_weeks_and_workbooks_in_others(folder: Path):
    paths = weekly(folder, "humana", CARRIERS["humana"].feeds[0])

    assert {path.suffix for path in paths} == {".csv", ".xlsx"}


def test_text_comes_in_several_encodings_and_line_ends(folder: Path):
    files = text_files(folder)

    with_mark = [data.startswith(b"\xef\xbb\xbf") for data in files]
    windows = [b"Garc\xeda" in data or b"GARC\xcdA" in data for data in files]
    returns = [b"\r" in data and b"\n" not in data for data in files]
    both = [b"\r\n" in data for data in files]
    assert all(0 < sum(found) < len(files) for found in (with_mark, windows, returns, both))


def test_footers_and_repeated_headers_stand_among_the_rows(folder: Path):
    footers = repeated = 0
    for code, feed in FEEDS:
        wanted = sorted(map(squeezed, feed.header))
        for path in weekly(folder, code, feed):
            table = printed_table(path)
            headers = [sorted(map(squeezed, line[: len(wanted)])) == wanted for line in table]
            repeated += sum(headers) > 1
            footers += bool(table[-1] and table[-1][0].startswith("Total records: "))

    assert footers > 10
    assert repeated > 0


def test_workbooks_hold_dates_in_some_weeks_and_text_in_others(folder: Path):
    kinds = set()
    for path in weekly(folder, "uhc", CARRIERS["uhc"].feeds[1]):
        with zipfile.ZipFile(path) as archive:
            kinds.add('<c s="1">' in archive.read("xl/worksheets/sheet1.xml").decode())

    assert kinds == {True, False}


def test_a_date_cell_reads_as_the_date_that_other_weeks_print(folder: Path):
    births: dict[str, set[str]] = {}
    for path in weekly(folder, "uhc", CARRIERS["uhc"].feeds[1]):
        for row in printed_rows(path, CARRIERS["uhc"].feeds[1].header):
            births.setdefault(row["memberNumber"], set()).add(row["dateOfBirth"][:10])

    both_ways = [forms for forms in births.values() if len(forms) == 2]
    assert both_ways
    for forms in both_ways:
        iso, us = sorted(forms, key=lambda form: "/" in form)
        assert us == f"{iso[5:7]}/{iso[8:10]}/{iso[:4]}"


def test_workbooks_carry_no_clock(folder: Path):
    path = weekly(folder, "uhc", CARRIERS["uhc"].feeds[0])[0]

    with zipfile.ZipFile(path) as archive:
        stamps = {part.date_time for part in archive.infolist()}

    assert stamps == {(1980, 1, 1, 0, 0, 0)}
    assert fastexcel.read_excel(path).sheet_names == ["Report"]


def test_leading_zeros_are_lost_in_some_weeks(folder: Path):
    feed = CARRIERS["aetna"].feeds[0]

    codes = {
        row["PBP Code"] for path in weekly(folder, "aetna", feed)
        for row in printed_rows(path, feed.header) if row["CMS Contract Number"] == "H3959"
    }  # fmt: skip

    assert codes == {"021", "21"}


def test_unknown_columns_come_and_go(folder: Path):
    feed = CARRIERS["wellcare"].feeds[0]

    widths = {max(map(len, printed_table(path))) for path in weekly(folder, "wellcare", feed)}

    assert widths == {len(feed.header), len(feed.header) + 1}
