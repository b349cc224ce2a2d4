"""What a run says at its end: the same figures in the table, the document and the database."""

from datetime import date
from pathlib import Path

import psycopg
import pytest
from rich.console import Console

from ingest.held_groups import held_groups
from ingest.outlook import LateFeed, Suggestion, late_feeds, suggested_reporting, suggestions
from ingest.pipeline import Options
from ingest.run import IngestRun, run_ingest
from ingest.run_document import run_document
from ingest.summary import held_rows, print_summary, print_totals
from models import CarrierReporting
from tests.conftest import TODAY
from tests.ingest.carrier_files import HUMANA, OWN_FILES, WELLCARE, Inbox


@pytest.fixture
def inbox(connection: psycopg.Connection, tmp_path: Path) -> Inbox:
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


def write(folder: Path, name: str, usual: dict[str, str], *rows: dict[str, str]) -> Path:
    lines = [",".join(usual), *(",".join({**usual, **row}.values()) for row in rows)]
    (folder / name).write_text("\n".join(lines) + "\n")
    return folder / name


def run(url: str, *paths: Path, held: bool = False) -> IngestRun:
    return run_ingest(url, paths, Options(), held=held, roll_to=TODAY)


def own_files(folder: Path) -> list[Path]:
    for name, text in OWN_FILES.items():
        (folder / name).write_text(text)
    return [folder / name for name in OWN_FILES]


def test_the_document_has_the_figures_of_the_database(
    database_url: str, connection: psycopg.Connection, tmp_path: Path
) -> None:
    strange = tmp_path / "strange.csv"
    strange.write_text("a,b\n1,2\n")
    book = write(
        tmp_path,
        "humana_20261101.csv",
        HUMANA,
        {"Status": "Levitating"},
        {"NPN": "7777", "Humana ID": "H00000002"},
        {"Humana ID": "H00000003", "Application ID": "A3", "Status": "Levitating"},
    )

    done = run_document(run(database_url, *own_files(tmp_path), book, strange))

    counts = ("rows", "inserted", "updated", "unchanged", "held", "rejected", "skipped")
    stored = connection.execute(
        "select file_name, carrier.code, feed, as_of, error, warnings, unmapped_words,"
        " rows, inserted, updated, unchanged, held, rejected, skipped"
        " from report left join carrier on carrier.id = carrier_id order by report.id"
    ).fetchall()
    assert [
        (
            file["file"], file["carrier"], file["feed"] or "", file["as_of"], file["error"],
            file["warnings"], file["unmapped_words"], *(file[name] for name in counts),
        )
        for file in done["files"]
    ] == stored  # fmt: skip
    [humana] = [file for file in done["files"] if file["carrier"] == "humana"]
    assert humana["unmapped_words"] == [{"column": "Status", "word": "Levitating", "count": 2}]
    assert (humana["rows"], humana["inserted"], humana["held"]) == (3, 2, 1)
    assert done["totals"] == {
        "files": 5, "taken_in": 4, "known": 0, "refused": 1, "rows": 9, "inserted": 8,
        "updated": 0, "unchanged": 0, "held": 1, "rejected": 0, "skipped": 0, "returned": 0,
    }  # fmt: skip
    [refused] = done["refused"]
    assert refused["file"] == "strange.csv"
    assert refused["sentence"].startswith("strange.csv: line 1: the header is not one of")


def test_many_files_are_shown_feed_by_feed(database_url: str, tmp_path: Path) -> None:
    weeks = [write(tmp_path, f"x_2026090{day}.csv", WELLCARE, {}) for day in (1, 8)]
    done = run(database_url, *own_files(tmp_path), *weeks)
    console = Console(width=200, record=True)

    print_totals(console, done)

    lines = [line.split() for line in console.export_text().splitlines()]
    assert ["wellcare", "book", "2", "2", "1", "0", "1", "0", "0", "0"] in lines
    [total] = [line for line in lines if line[:1] == ["all"]]
    assert total[1:3] == ["5", str(2 + sum(file.rows for file in done.outcomes[:3]))]
    assert "0 words of carriers have no meaning yet and 0 warnings were given;" in " ".join(
        lines[-1]
    )


def test_held_rows_are_told_in_groups_with_what_to_do_about_each(
    database_url: str, tmp_path: Path
) -> None:
    unknown = [("7777", 1), ("7777", 2), ("8888", 3), ("9999", 4)]
    rows = [
        {"NPN": npn, "Humana ID": f"H0000010{n}", "Application ID": f"A10{n}"} for npn, n in unknown
    ]
    undated = {"Effective Date": "", "Humana ID": "H00000009", "Application ID": "A9"}
    book = write(tmp_path, "humana_20261101.csv", HUMANA, *rows, undated)

    done = run(database_url, *own_files(tmp_path), book)

    assert held_rows(done.held) == [
        "held: 4 rows: no agent with the NPN 7777 is known (and 2 more like it); "
        "load agents.csv that names it",
        "held: 1 row: `Effective Date` is blank; ask the carrier for the effective date",
        "look at held rows with { heldRows { nodes { report { fileName } line reason message } } }",
    ]
    document = run_document(done)
    assert document["held_rows"] == document["files"][-1]["held_rows"]
    assert document["held_rows"][1] == {
        "reason": "MISSING_EFFECTIVE_DATE",
        "rows": 1,
        "example": "`Effective Date` is blank",
        "others": 0,
        "to_do": "ask the carrier for the effective date",
    }
    again = run(database_url, held=True)
    assert held_rows(again.held) == held_rows(done.held)


def test_of_many_reasons_the_largest_eight_are_told_and_the_rest_is_counted() -> None:
    problems = {("CONFLICT", f"it is; do {n}"): 20 - n for n in range(10)}

    told = held_rows(held_groups(problems))

    assert told[:2] == ["held: 20 rows: it is; do 0", "held: 19 rows: it is; do 1"]
    assert told[8:-1] == ["held: 23 rows for other reasons"]


def test_the_table_shows_what_the_document_says(database_url: str, tmp_path: Path) -> None:
    done = run(database_url, *own_files(tmp_path), write(tmp_path, "x_20260901.csv", WELLCARE, {}))
    console = Console(width=200, record=True)

    print_summary(console, done)

    lines = console.export_text().splitlines()
    document = run_document(done)
    [line] = [line.split() for line in lines if line.startswith("x_20260901.csv")]
    file = document["files"][-1]
    assert line == ["x_20260901.csv", "wellcare", "book", "2026-09-01", "1", "1", *"00000"]
    assert (file["rows"], file["inserted"], str(file["as_of"])) == (1, 1, "2026-09-01")
    assert document["late_feeds"] == [
        {
            "carrier": "wellcare",
            "feed": "book",
            "as_of": date(2026, 9, 1),
            "expected_by": date(2026, 9, 29),
        }
    ]
    assert (
        "late: wellcare book was last reported as of 2026-09-01, the next report was expected by "
        "2026-09-29; ask the carrier for it"
    ) in lines
    assert [each["sentence"] for each in document["inclusion"]] == [
        line for line in lines if line.startswith("inclusion: ")
    ]


def test_a_report_that_comes_after_a_newer_one_is_late_and_says_so(
    database_url: str, tmp_path: Path
) -> None:
    run(database_url, *own_files(tmp_path), write(tmp_path, "x_20261108.csv", WELLCARE, {}))

    done = run(database_url, write(tmp_path, "x_20261101.csv", WELLCARE, {}))

    assert run_document(done)["late_files"] == [
        {
            "file": "x_20261101.csv",
            "as_of": date(2026, 11, 1),
            "newer_report": date(2026, 11, 8),
        }
    ]


def test_a_database_that_is_not_there_is_in_the_document(tmp_path: Path) -> None:
    done = run("postgresql://owner:hidden@127.0.0.1:1/nothing", *own_files(tmp_path))

    document = run_document(done)
    assert (document["files"], document["late_feeds"], document["inclusion"]) == ([], None, None)
    assert document["failure"].startswith("the database at 127.0.0.1:1/nothing cannot be reached")
    assert "hidden" not in document["failure"]


@pytest.mark.parametrize(
    ("today", "late"),
    [("2026-12-07", []), ("2026-12-08", [LateFeed("wellcare", "book", date(2026, 11, 2),
      date(2026, 11, 30))])],
)  # fmt: skip
def test_a_feed_is_late_a_week_after_its_report_was_expected(
    inbox: Inbox, today: str, late: list[LateFeed]
) -> None:
    inbox.wellcare("2026-11-02", {})

    assert late_feeds(inbox.connection, date.fromisoformat(today)) == late


def test_a_feed_of_the_organisation_is_not_kept_fresh_by_one_agents_file(inbox: Inbox) -> None:
    inbox.wellcare("2026-08-02", {})
    folder = inbox.folder / "wellcare" / "1003"
    folder.mkdir(parents=True)
    inbox.take(write(folder, "x_20261115.csv", WELLCARE, {}))

    [late] = late_feeds(inbox.connection, TODAY)

    assert late.as_of == date(2026, 8, 2)


@pytest.mark.parametrize(
    ("as_of", "enrollments", "suggested"),
    [
        (date(2026, 11, 15), 50, CarrierReporting.INCLUDED),
        (date(2026, 11, 15), 49, CarrierReporting.LOW_VOLUME),
        (date(2026, 8, 22), 50, CarrierReporting.INCLUDED),
        (date(2026, 8, 21), 50, CarrierReporting.NO_REGULAR_REPORT),
    ],
)
def test_the_figures_suggest_whether_a_carrier_is_included(
    as_of: date, enrollments: int, suggested: CarrierReporting
) -> None:
    assert suggested_reporting(as_of, enrollments, TODAY) is suggested


def test_a_carrier_is_named_where_the_figures_speak_against_its_setting(inbox: Inbox) -> None:
    recent = {"Signature Date": "11/21/2025"}
    old = {"Signature Date": "11/20/2025"}
    inbox.humana("2026-11-15", *[row(number, recent) for number in range(50)])
    inbox.aetna("2026-11-15", {})
    inbox.wellcare("2026-11-15", {})
    leave_out(inbox)

    included, low = suggestions(inbox.connection, TODAY)

    assert included == Suggestion(CarrierReporting.INCLUDED, ["humana"])
    assert low == Suggestion(CarrierReporting.LOW_VOLUME, ["aetna"])
    assert included.sentence == (
        "inclusion: regular reports and volume, though left out: humana; if it is to stay so, "
        'set inclusion = "included" in ingest/carriers/<carrier>.toml'
    )
    inbox.humana("2026-11-16", *[row(number, old) for number in range(50)])
    leave_out(inbox)
    assert suggestions(inbox.connection, TODAY) == [low]


def test_only_of_a_carrier_that_has_reported_before_it_is_said_that_no_report_comes(
    inbox: Inbox,
) -> None:
    inbox.wellcare("2026-08-21", {})

    [silent] = suggestions(inbox.connection, TODAY)

    assert silent == Suggestion(CarrierReporting.NO_REGULAR_REPORT, ["wellcare"])


def leave_out(inbox: Inbox) -> None:
    """As the carriers' files would, which every run repeats in the table."""
    inbox.connection.execute(
        "update carrier set reporting = 'LOW_VOLUME' where code in ('humana', 'wellcare')"
    )


def row(number: int, cells: dict[str, str]) -> dict[str, str]:
    return {"Humana ID": f"H{number:08}", "Application ID": f"A{number}", **cells}


def test_the_report_of_a_file_without_a_needed_column_is_the_carriers_and_counts_its_rows(
    database_url: str, connection: psycopg.Connection, tmp_path: Path
) -> None:
    whole = write(tmp_path, "humana_20261101.csv", HUMANA, {}, {"Humana ID": "H00000002"})
    book = tmp_path / "without_20261101.csv"
    book.write_text(whole.read_text().replace("Effective Date", "Effective"))

    [outcome] = run(database_url, book).outcomes

    assert outcome.error is not None
    assert outcome.error.startswith(
        "without_20261101.csv: line 1: the column `Effective Date` of humana book is missing"
    )
    assert connection.execute(
        "select carrier.code, feed, as_of::text, rows, rejected, error"
        " from report join carrier on carrier.id = carrier_id"
    ).fetchall() == [("humana", "book", "2026-11-01", 2, 2, outcome.error)]
    assert connection.execute("select count(*) from enrollment").fetchone() == (0,)
