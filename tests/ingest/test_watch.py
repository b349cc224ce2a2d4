"""A watched inbox: files go in when they have arrived, and come to rest beside a report."""

import json
import os
from pathlib import Path

import psycopg
import pytest

from ingest import watch as watching
from ingest.errors import CarrierFileWrong
from ingest.pipeline import Options
from ingest.run import IngestRun
from ingest.watch import Arrivals, NotWatchable, Watcher, sole_watcher, watch
from tests.conftest import TODAY
from tests.ingest.carrier_files import OWN_FILES, WELLCARE

BOOK = ",".join(WELLCARE) + "\n" + ",".join(WELLCARE.values()) + "\n"
SETTLED = 3.0


class Watched:
    """A watched inbox whose clock the test moves."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder, self.now = folder, 100.0
        self.runs: list[IngestRun] = []
        self.said: list[str] = []
        self.watcher = Watcher(
            owner_url=url,
            arrivals=Arrivals(folder, SETTLED),
            options=Options(),
            today=lambda: TODAY,
            show=self.runs.append,
            say=self.said.append,
        )

    def put(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def step(self, seconds: float = 0) -> str | None:
        self.now += seconds
        return self.watcher.step(self.now)

    def arrive(self) -> None:
        assert self.step() is None
        assert self.step(SETTLED) is None

    def files(self) -> list[str]:
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        return sorted(str(path.relative_to(self.folder)) for path in paths)

    def report(self, name: str) -> dict[str, object]:
        [file] = json.loads((self.folder / f"{name}.report.json").read_text())["files"]
        assert isinstance(file, dict)
        return file


@pytest.fixture
def inbox(database_url: str, tmp_path: Path) -> Watched:
    folder = tmp_path / "inbox"
    folder.mkdir()
    watched = Watched(database_url, folder)
    for name, text in OWN_FILES.items():
        watched.put(name, text)
    watched.arrive()
    assert watched.runs.pop().refused is False
    return watched


def count(connection: psycopg.Connection, table: str) -> int:
    [(rows,)] = connection.execute(f"select count(*) from {table}".encode()).fetchall()
    assert isinstance(rows, int)
    return rows


def test_a_file_that_arrived_is_taken_in_and_put_to_done_with_its_report(
    inbox: Watched, connection: psycopg.Connection
) -> None:
    inbox.put("wellcare/1003/book_20261101.csv", BOOK)

    inbox.arrive()

    assert count(connection, "enrollment") == 1
    assert [name for name in inbox.files() if "book" in name] == [
        "done/wellcare/1003/book_20261101.csv",
        "done/wellcare/1003/book_20261101.csv.report.json",
    ]
    report = inbox.report("done/wellcare/1003/book_20261101.csv")
    assert (report["inserted"], report["error"], report["as_of"]) == (1, None, "2026-11-01")


def test_a_refused_file_goes_to_failed_with_the_sentence_and_stops_nothing(
    inbox: Watched, connection: psycopg.Connection
) -> None:
    inbox.put("strange.csv", "a,b\n1,2\n")
    inbox.put("book_20261101.csv", BOOK)

    inbox.arrive()

    assert count(connection, "enrollment") == 1
    assert "done/book_20261101.csv" in inbox.files()
    error = inbox.report("failed/strange.csv")["error"]
    assert isinstance(error, str)
    assert error.startswith("strange.csv: line 1: the header is not one of")


def test_a_file_that_is_still_written_waits_until_it_rests(
    inbox: Watched, connection: psycopg.Connection
) -> None:
    inbox.put("book_20261101.csv", BOOK[:-20])
    inbox.step()
    inbox.step(SETTLED - 1)
    inbox.put("book_20261101.csv", BOOK)
    inbox.step(1)
    assert count(connection, "enrollment") == 0
    inbox.step(SETTLED - 1)
    assert count(connection, "enrollment") == 0

    inbox.step(1)

    assert count(connection, "enrollment") == 1


def test_a_file_of_the_same_size_that_was_written_again_waits_too(inbox: Watched) -> None:
    path = inbox.put("book_20261101.csv", BOOK)
    inbox.step()
    os.utime(path, ns=(1, 1))

    inbox.step(SETTLED)

    assert inbox.runs == []


@pytest.mark.parametrize(
    "name",
    [
        "book_20261101.csv.part", "book.CSV.filepart", "book.csv.tmp", "book.crdownload",
        "book.csv~", "~$book.xlsx", ".book_20261101.csv", ".hidden/book_20261101.csv",
        "done/book_20261101.csv", "failed/book_20261101.csv",
    ],
)  # fmt: skip
def test_names_of_files_that_are_not_there_yet_are_passed_over(inbox: Watched, name: str) -> None:
    inbox.put(name, BOOK)

    inbox.arrive()

    assert inbox.runs == []


def test_a_link_is_passed_over(inbox: Watched, tmp_path: Path) -> None:
    (tmp_path / "book_20261101.csv").write_text(BOOK)
    (inbox.folder / "book_20261101.csv").symlink_to(tmp_path / "book_20261101.csv")

    inbox.arrive()

    assert inbox.runs == []


def test_a_file_that_changes_while_it_is_read_is_wholly_out_and_comes_again(
    inbox: Watched, connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = inbox.put("book_20261101.csv", BOOK)
    real = watching.run_ingest

    def grow_meanwhile(*given: object, **named: object) -> IngestRun:
        def append(_name: str, _rows: int) -> None:
            with path.open("a") as file:
                file.write(BOOK.splitlines()[1].replace("C1", "C2") + "\n")

        return real(*given, **{**named, "progress": append})  # type: ignore[arg-type]

    monkeypatch.setattr(watching, "run_ingest", grow_meanwhile)
    inbox.arrive()
    [run] = inbox.runs
    assert [outcome.error for outcome in run.outcomes] == [
        "book_20261101.csv was changed while it was read; give it again when it is whole"
    ]
    assert (count(connection, "enrollment"), path.exists()) == (0, True)
    monkeypatch.undo()

    inbox.arrive()

    assert count(connection, "enrollment_event") == 2
    assert not path.exists()


def test_what_was_taken_in_before_a_kill_is_put_away_by_the_next_watcher(
    inbox: Watched, connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.put("book_20261101.csv", BOOK)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            inbox.arrive()
    assert count(connection, "enrollment") == 1
    inbox.watcher.arrivals = Arrivals(inbox.folder, SETTLED)

    inbox.arrive()

    assert [outcome.known for outcome in inbox.runs[-1].outcomes] == [True]
    assert count(connection, "enrollment") == 1
    assert "done/book_20261101.csv" in inbox.files()


def test_a_report_that_a_killed_run_left_is_not_overwritten_by_a_poorer_one(inbox: Watched) -> None:
    path = inbox.put("book_20261101.csv", BOOK)
    inbox.arrive()
    (inbox.folder / "done" / path.name).rename(path)

    inbox.arrive()

    report = inbox.report("done/book_20261101.csv")
    assert (report["inserted"], report["known"]) == (1, False)


def test_a_name_that_is_taken_is_numbered(inbox: Watched) -> None:
    for change in ("C1", "C2"):
        inbox.put("book_20261101.csv", BOOK.replace("C1", change))
        inbox.arrive()

    assert [name for name in inbox.files() if "book" in name] == [
        "done/book_20261101 (2).csv",
        "done/book_20261101 (2).csv.report.json",
        "done/book_20261101.csv",
        "done/book_20261101.csv.report.json",
    ]


def test_a_file_that_shows_a_defect_goes_to_failed_and_the_others_go_in(
    inbox: Watched, connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.put("poison.csv", "x")
    inbox.put("book_20261101.csv", BOOK)
    real = watching.run_ingest

    def poisoned(url: str, paths: list[Path], *given: object, **named: object) -> IngestRun:
        if any(path.name == "poison.csv" for path in paths):
            raise KeyError("a member's name")
        return real(url, paths, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(watching, "run_ingest", poisoned)
    inbox.arrive()

    assert count(connection, "enrollment") == 1
    error = inbox.report("failed/poison.csv")["error"]
    assert isinstance(error, str)
    assert error.startswith("poison.csv could not be taken in because of a defect (KeyError in")
    assert "member" not in error


def test_a_mistake_in_a_carriers_file_is_no_files_fault(
    inbox: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = inbox.put("book_20261101.csv", BOOK)
    wrong = CarrierFileWrong("acme.toml", "code", "it is none")
    monkeypatch.setattr("ingest.pipeline.sync_carriers", lambda _connection: raise_(wrong))
    inbox.step()

    with pytest.raises(CarrierFileWrong, match=r"acme\.toml: `code` is wrong"):
        inbox.step(SETTLED)

    assert path.exists()


def raise_(error: Exception) -> None:
    raise error


def test_the_report_of_a_file_says_for_what_its_rows_wait(inbox: Watched) -> None:
    inbox.put("book_20261101.csv", BOOK.replace(",1003,", ",7777,"))

    inbox.arrive()

    assert inbox.report("done/book_20261101.csv")["held_rows"] == [
        {
            "reason": "UNKNOWN_AGENT",
            "rows": 1,
            "example": "no agent with the NPN 7777 is known",
            "others": 0,
            "to_do": "load agents.csv that names it",
        }
    ]


def test_a_database_that_is_away_leaves_every_file_where_it_is(
    inbox: Watched, connection: psycopg.Connection
) -> None:
    path = inbox.put("book_20261101.csv", BOOK)
    url = inbox.watcher.owner_url
    inbox.watcher.owner_url = "postgresql://owner:hidden@127.0.0.1:1/nothing"
    inbox.step()
    failure = inbox.step(SETTLED)
    assert failure is not None
    assert "cannot be reached" in failure
    assert path.exists()

    inbox.watcher.owner_url = url
    assert inbox.step(1) is None

    assert count(connection, "enrollment") == 1
    assert not path.exists()


def test_two_watchers_of_one_inbox_are_one_too_many(inbox: Watched) -> None:
    with (
        sole_watcher(inbox.folder),
        pytest.raises(NotWatchable, match=r"is watched by another process already; stop that$"),
    ):
        watch(inbox.watcher)


def test_a_folder_that_is_not_there_cannot_be_watched(inbox: Watched, tmp_path: Path) -> None:
    inbox.watcher.arrivals.folder = tmp_path / "nowhere"

    with pytest.raises(NotWatchable, match=r"cannot be watched: no such file or directory; give"):
        watch(inbox.watcher)
