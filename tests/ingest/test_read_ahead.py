"""The report that comes next is read while Postgres works, and nobody can tell."""

from collections.abc import Callable
from errno import ENOSPC
from pathlib import Path

import psycopg
import pytest

from ingest.agent_directory import agent_directory
from ingest.mapping import map_file
from ingest.pipeline import Options, ingest_files
from ingest.read_ahead import Reader, carrier_id_of
from ingest.recognise import RecognisedFile, recognise
from tests.ingest.carrier_files import OWN_FILES
from tests.ingest.reports import HUMANA, WELLCARE, write_csv

KEY = b"secret"
KNOWN, UNKNOWN = "1003", "1004"


@pytest.fixture(autouse=True)
def own(connection: psycopg.Connection, tmp_path: Path) -> None:
    for name, text in OWN_FILES.items():
        (tmp_path / name).write_text(text)
    list(ingest_files(connection, [tmp_path / name for name in OWN_FILES], Options()))


@pytest.fixture
def book(tmp_path: Path) -> Callable[[str, str], RecognisedFile]:
    def write(name: str, npn: str) -> RecognisedFile:
        rows = [WELLCARE | {"Broker NPN": npn, "Centene ID": f"{name}{n}"} for n in range(3)]
        return recognise(write_csv(tmp_path / f"{name}_20260105.csv", *rows))

    return write


def agents(connection: psycopg.Connection) -> object:
    return agent_directory(connection, carrier_id_of(connection, "wellcare"))


def test_a_report_is_read_before_it_is_asked_for(connection, book):
    file = book("next", KNOWN)
    directory = agents(connection)
    read_now = list(map_file(file, directory, key=KEY))
    seen = []
    with Reader(lambda name, rows: seen.append((name, rows))) as reader:
        reader.expected = file
        reader.begin_expected(connection, KEY)
        reader._thread.submit(file.path.unlink).result()

        assert list(reader.chunks(file, directory, KEY)) == read_now
    assert [len(chunk.staged) for chunk in read_now] == [3]
    assert seen == [("next_20260105.csv", 3)]


def test_agents_who_came_while_it_was_read_are_known_to_its_rows(connection, book, tmp_path):
    file, more = book("next", UNKNOWN), tmp_path / "agents.csv"
    more.write_text(f"{OWN_FILES['agents.csv']}{UNKNOWN},Dee Low,AGENT,ACTIVE,,\n")
    with Reader() as reader:
        reader.expected = file
        reader.begin_expected(connection, KEY)
        list(ingest_files(connection, [more], Options()))
        [chunk] = reader.chunks(file, agents(connection), KEY)

    assert (len(chunk.staged), chunk.held) == (3, [])


def test_another_report_than_the_expected_one_is_read_itself(connection, book):
    expected, asked = book("expected", KNOWN), book("asked", KNOWN)
    with Reader() as reader:
        reader.expected = expected
        reader.begin_expected(connection, KEY)
        [chunk] = reader.chunks(asked, agents(connection), KEY)
        [again] = reader.chunks(expected, agents(connection), KEY)

    assert [row.member_id for row in chunk.staged] == ["asked0", "asked1", "asked2"]
    assert [row.member_id for row in again.staged] == ["expected0", "expected1", "expected2"]


def test_without_room_to_put_it_aside_a_report_is_read_when_it_is_asked_for(
    connection, book, monkeypatch
):
    def full(*_: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("ingest.read_ahead.pickle.dump", full)
    file = book("next", KNOWN)
    with Reader() as reader:
        reader.expected = file
        reader.begin_expected(connection, KEY)
        [chunk] = reader.chunks(file, agents(connection), KEY)

    assert len(chunk.staged) == 3


def test_a_report_that_is_gone_when_it_is_due_is_refused_alone(connection, tmp_path):
    files = [
        write_csv(
            tmp_path / f"humana_2026010{day}.csv",
            *(
                HUMANA | {"NPN": KNOWN, "Humana ID": f"H{day}{n}", "Application ID": f"A{day}{n}"}
                for n in range(3)
            ),
        )
        for day in (1, 2, 3)
    ]
    outcomes = ingest_files(connection, files, Options())
    first = next(outcomes)
    files[1].unlink()

    second, third = outcomes

    assert [outcome.inserted for outcome in (first, second, third)] == [3, 0, 3]
    assert [outcome.error is None for outcome in (first, second, third)] == [True, False, True]
    assert str(second.error).startswith("humana_20260102.csv cannot be read")
