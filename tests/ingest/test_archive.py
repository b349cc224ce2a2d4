"""Compressed files: read in bounded memory, and nothing in them does harm."""

import gzip
import io
import os
import tarfile
import tempfile
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from ingest import archive
from ingest.archive import PREFIX, sweep, unpacking
from ingest.errors import FileRefused
from ingest.pipeline import Options, ingest_files
from ingest.report import FileOutcome
from ingest.report_day import report_day
from tests.ingest.carrier_files import WELLCARE, Inbox
from tests.ingest.reports import write_xlsx

HEADER = ",".join(WELLCARE) + "\n"
ROW = ",".join(WELLCARE.values()) + "\n"
BOOK = HEADER + ROW


@pytest.fixture
def inbox(connection: psycopg.Connection, tmp_path: Path) -> Inbox:
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def write_zip(path: Path, *members: tuple[str, str | bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return path


def write_gzip(path: Path, content: str | bytes, name: str = "") -> Path:
    with path.open("wb") as file, gzip.GzipFile(name, "wb", fileobj=file) as packed:
        packed.write(content.encode() if isinstance(content, str) else content)
    return path


def take(inbox: Inbox, path: Path) -> list[FileOutcome]:
    return list(ingest_files(inbox.connection, [path], Options()))


def refusal(path: Path) -> str:
    with pytest.raises(FileRefused) as caught, unpacking() as place:
        place.files(path)
    return str(caught.value)


def test_a_gzip_is_taken_in_as_the_file_in_it(inbox: Inbox, tmp_path: Path) -> None:
    [outcome] = take(inbox, write_gzip(tmp_path / "wellcare_20261101.csv.gz", BOOK))

    assert (outcome.error, outcome.inserted, str(outcome.as_of)) == (None, 1, "2026-11-01")
    assert (outcome.file_name, outcome.archive) == (
        "wellcare_20261101.csv",
        "wellcare_20261101.csv.gz",
    )


def test_a_file_is_known_whether_it_comes_packed_or_not(inbox: Inbox, tmp_path: Path) -> None:
    path = tmp_path / "wellcare_20261101.csv"
    path.write_text(BOOK)
    take(inbox, path)

    [again] = take(inbox, write_gzip(tmp_path / "wellcare_20261101.csv.gz", BOOK))
    [zipped] = take(inbox, write_zip(tmp_path / "x.zip", (path.name, BOOK)))

    assert (again.known, zipped.known) == (True, True)


def test_every_file_of_a_zip_is_a_file_of_its_own(inbox: Inbox, tmp_path: Path) -> None:
    other = BOOK.replace("C1", "C2").replace("1EG4TE5MK73", "1EG4TE5MK74")
    path = write_zip(
        tmp_path / "week.zip",
        ("wellcare_20261101.csv", BOOK),
        ("later/wellcare_20261108.csv", other),
        ("strange_20261108.csv", "a,b\n1,2\n"),
        ("__MACOSX/._wellcare_20261101.csv", "x"),
        (".DS_Store", "x"),
    )

    outcomes = take(inbox, path)

    assert [(each.file_name, each.inserted, each.error is None) for each in outcomes] == [
        ("strange_20261108.csv", 0, False),
        ("wellcare_20261101.csv", 1, True),
        ("wellcare_20261108.csv", 1, True),
    ]
    assert {each.archive for each in outcomes} == {"week.zip"}
    assert {each.path for each in outcomes} == {path}


@pytest.mark.parametrize(
    ("outer", "inner", "day"),
    [
        ("book_20261101.zip", "book_20261108.csv", "2026-11-08"),
        ("book_20261101.zip", "book.csv", "2026-11-01"),
    ],
)
def test_the_day_is_told_by_the_inner_name_and_then_by_the_outer_one(
    inbox: Inbox, tmp_path: Path, outer: str, inner: str, day: str
) -> None:
    [zipped] = take(inbox, write_zip(tmp_path / outer, (inner, BOOK)))

    assert (str(zipped.as_of), zipped.warnings) == (day, [])


def test_a_gzip_keeps_the_name_that_its_file_had(inbox: Inbox, tmp_path: Path) -> None:
    [outcome] = take(inbox, write_gzip(tmp_path / "x_20261101.gz", BOOK, "book_20261108.csv"))

    assert (outcome.file_name, str(outcome.as_of)) == ("book_20261108.csv", "2026-11-08")


def test_where_no_name_tells_a_day_the_packed_file_s_own_date_does(
    inbox: Inbox, tmp_path: Path
) -> None:
    path = tmp_path / "book.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(zipfile.ZipInfo("book.csv", (2026, 11, 3, 23, 0, 0)), BOOK)

    [outcome] = take(inbox, path)

    assert str(outcome.as_of) == "2026-11-03"
    assert outcome.warnings[0].startswith("neither the name nor the text says which day")


def test_the_folder_around_an_archive_names_carrier_and_agent(inbox: Inbox, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "wellcare" / "1003" / "a.zip", ("x_20261101.csv", BOOK), ("y", ""))

    outcomes = take(inbox, path)

    assert [each.inserted for each in outcomes if each.error is None] == [1]
    scopes = inbox.connection.execute("select agent_id is not null from scope").fetchall()
    assert scopes == [(True,)]


def test_a_workbook_is_a_workbook_though_it_is_a_zip(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "book.xlsx", [["a", "b"]])

    with unpacking() as place:
        [given] = place.files(path)

    assert (given.path, given.archive) == (path, None)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_the_times_in_a_zip_are_those_where_the_business_is(tmp_path: Path, zone: str) -> None:
    path = tmp_path / "week.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("book.csv", (2026, 11, 12, 23, 30, 0)), BOOK)

    with unpacking(ZoneInfo(zone)) as place:
        [given] = place.files(path)
        day, _ = report_day(given.path, [], None, ZoneInfo(zone))

    assert day == date(2026, 11, 12)


@pytest.mark.parametrize(
    "name",
    ["../../../evil.csv", "/etc/evil.csv", "..\\..\\evil.csv", "C:\\evil.csv", "a/../../evil.csv"],
)
def test_a_name_that_leads_elsewhere_leads_nowhere(
    tmp_path: Path, temporary: Path, name: str
) -> None:
    before = {path for path in tmp_path.rglob("*") if temporary not in path.parents}
    path = write_zip(tmp_path / "book.zip", (name, BOOK))

    with unpacking() as place:
        [given] = place.files(path)

        assert given.path.name == "evil.csv"
        assert temporary in given.path.resolve().parents
        assert given.path.read_text() == BOOK

    after = {path for path in tmp_path.rglob("*") if temporary not in path.parents}
    assert after - before == {path}
    assert list(temporary.iterdir()) == []


def test_two_members_of_one_name_are_two_files(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "book.zip", ("a/x.csv", "1"), ("b/x.csv", "2"))

    with unpacking() as place:
        assert [given.path.read_text() for given in place.files(path)] == ["1", "2"]


def test_a_link_in_a_zip_is_only_a_file(tmp_path: Path) -> None:
    path = tmp_path / "book.zip"
    link = zipfile.ZipInfo("passwords.csv")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(link, "/etc/passwd")

    with unpacking() as place:
        [given] = place.files(path)

        assert given.path.read_text() == "/etc/passwd"
        assert not given.path.is_symlink()


@pytest.mark.parametrize("kind", ["zip", "gzip"])
def test_a_bomb_is_refused_by_its_ratio_before_it_fills_the_disk(tmp_path: Path, kind: str) -> None:
    content = b"0" * (archive.SMALL_BYTES + (8 << 20))
    path = tmp_path / f"bomb.{kind}"
    write = write_gzip(path, content) if kind == "gzip" else write_zip(path, ("bomb.csv", content))

    sentence = refusal(write)

    assert sentence == (
        f"bomb.{kind} unpacks from {path.stat().st_size >> 10} KB to more than 33 MB, "
        "which no report does; check where it comes from, or give the file unpacked"
    )


def test_what_a_zip_claims_of_sizes_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 1 << 20)
    path = write_zip(tmp_path / "a.zip", ("a.csv", os.urandom(700_000)), ("b", os.urandom(700_000)))
    sizes = path.read_bytes().replace((700_000).to_bytes(4, "little"), (7).to_bytes(4, "little"))
    path.write_bytes(sizes)

    assert "to more than 1 MB, which no report does" in refusal(path)


def test_unpacking_takes_little_memory(tmp_path: Path) -> None:
    line = "".join(f"{number},{number * number % 9973}\n" for number in range(200_000))
    path = write_gzip(tmp_path / "big.csv.gz", line * 12)

    tracemalloc.start()
    with unpacking() as place:
        [given] = place.files(path)
        size = given.path.stat().st_size
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size == len(line) * 12 > 24 << 20
    assert peak < 8 << 20


def nested(kind: str) -> bytes:
    buffer = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(buffer, "w") as packed:
            packed.writestr("x.csv", BOOK)
        return buffer.getvalue()
    if kind == "tar":
        with tarfile.open(fileobj=buffer, mode="w") as packed_tar:
            packed_tar.addfile(tarfile.TarInfo("x.csv"))
        return buffer.getvalue()
    return gzip.compress(BOOK.encode()) if kind == "gzip" else b"7z\xbc\xaf\x27\x1c" + b"x" * 99


@pytest.mark.parametrize("kind", ["zip", "gzip", "tar", "7-Zip"])
@pytest.mark.parametrize("outer", ["zip", "gz"])
def test_an_archive_in_an_archive_is_refused(tmp_path: Path, kind: str, outer: str) -> None:
    path = tmp_path / f"week.{outer}"
    if outer == "zip":
        write_zip(path, ("inner.bin", nested(kind)))
    else:
        write_gzip(path, nested(kind), "inner.bin")

    assert refusal(path) == (
        f"week.{outer} holds another archive, inner.bin ({kind}); "
        "unpack it and give the files in it"
    )


def test_a_workbook_in_a_zip_is_no_nested_archive(tmp_path: Path) -> None:
    book = write_xlsx(tmp_path / "book.xlsx", [["a", "b"]])
    path = write_zip(tmp_path / "week.zip", ("book.xlsx", book.read_bytes()))

    with unpacking() as place:
        assert [given.path.name for given in place.files(path)] == ["book.xlsx"]


def test_half_an_archive_is_refused(tmp_path: Path) -> None:
    whole = write_gzip(tmp_path / "whole.gz", BOOK * 50).read_bytes()
    (tmp_path / "half.csv.gz").write_bytes(whole[: len(whole) // 2])
    zipped = write_zip(tmp_path / "whole.zip", ("x.csv", BOOK * 50)).read_bytes()
    (tmp_path / "half.zip").write_bytes(zipped[: len(zipped) // 2])

    assert refusal(tmp_path / "half.csv.gz").startswith("half.csv.gz is no whole gzip; ask")
    assert refusal(tmp_path / "half.zip").startswith("half.zip is no zip archive that can be read")


def test_an_archive_without_a_file_is_refused(tmp_path: Path) -> None:
    empty = write_zip(tmp_path / "empty.zip")
    folders = write_zip(tmp_path / "folders.zip", ("a/", ""))

    assert "is an archive without a file in it" in refusal(empty)
    assert "is an archive without a file in it" in refusal(folders)


def test_a_password_is_asked_to_be_left_out(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "secret.zip", ("x.csv", BOOK))
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)

    assert refusal(path) == "secret.zip is protected by a password; send it without one"


def test_a_refused_archive_leaves_a_report_and_nothing_else(
    inbox: Inbox, tmp_path: Path, temporary: Path
) -> None:
    [outcome] = take(inbox, write_zip(tmp_path / "week.zip", ("inner.bin", nested("zip"))))

    stored = inbox.connection.execute("select error from report where file_name = 'week.zip'")
    assert stored.fetchall() == [(outcome.error,)]
    assert list(temporary.iterdir()) == []


def test_what_a_killed_run_left_unpacked_is_swept_away(temporary: Path) -> None:
    left = temporary / f"{PREFIX}left"
    left.mkdir()
    (left / "book.csv").write_text(BOOK)

    with unpacking() as place:
        others = [path for path in temporary.iterdir() if path.name.startswith(PREFIX)]
        sweep(temporary)

        assert left not in others
        assert [path for path in temporary.iterdir() if path.name.startswith(PREFIX)] == others
        assert isinstance(place, archive.Unpacking)


def test_a_folder_that_another_run_swept_before_it_was_locked_is_made_anew(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, made = tempfile.mkdtemp, list[str]()

    def make_and_sweep(prefix: str) -> str:
        made.append(make(prefix=prefix))
        if len(made) == 1:
            sweep(temporary)
        return made[-1]

    monkeypatch.setattr(tempfile, "mkdtemp", make_and_sweep)

    with unpacking():
        sweep(temporary)
        there = [str(path) for path in temporary.iterdir()]

    assert (len(made), there) == (2, made[1:])
