"""Cells that no carrier should print go in or wait, in the database too; no row gets lost."""

from hashlib import shake_128
from pathlib import Path

import psycopg
import pytest

from ingest.pipeline import Options, ingest_files
from ingest.report import FileOutcome
from ingest.synthesis.manner import Kind
from tests.ingest.survival.paper import printed, write
from tests.ingest.survival.samples import SAMPLES, Sample, organisation, sample
from tests.ingest.survival.test_survival import folder_of

CELLS = (
    "x" * 20_000,
    shake_128(b"a cell that no index takes and nothing makes smaller").hexdigest(10_000),
    "H" + "9" * 3_000,
    "\\N",
    "\\.",
    "\\x00",
    "\t",
    "a\tb\nc\rd",
    "\u202egnol",
    "\ufeff",
    "\U0001f9d3\u200d\u2764",
    "\x01\x1b[31mred",
    "'; drop table enrollment; --",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "&xxe;",
    "0001-01-01",
    "9999-99-99",
    "2/30/2026",
    "13/13/2026",
    "20261340",
    "12/31/0026",
    "1e400",
    "-1",
    "NaN",
    "3.14",
    "99999999999999999999999999",
    "\u0661\u0662\u0663\u0664\u0665",
    "1\u00b2",
    "\u00df" * 40,
    "{}",
    '{"a": 1}',
    ",,,",
    "H1234-001-002-003",
    "None",
)


def one_column_at_a_time(report: Sample, cell: str) -> list[list[object]]:
    """As many rows as there are columns, each with the cell in another one."""
    rows = [list(report.rows[place % len(report.rows)]) for place in range(len(report.rows[0]))]
    for place, row in enumerate(rows):
        row[place] = cell
    return rows


@pytest.mark.parametrize(("code", "feed"), SAMPLES)
def test_a_strange_cell_in_any_column_loses_no_row(
    connection: psycopg.Connection, tmp_path: Path, code: str, feed: str
) -> None:
    report = sample(code, feed)
    paper = printed(report)
    if report.kind is Kind.COLUMNS:
        cells = [cell for cell in CELLS if not set(cell) & {"\n", "\r"}]
    else:
        cells = [*CELLS]
    strange = [row for cell in cells for row in one_column_at_a_time(report, cell)]
    paper.rows = [paper.rows[0], *strange]
    path, _ = write(paper, folder_of(report, tmp_path))
    name_agents(connection, tmp_path)

    [outcome] = list(ingest_files(connection, [path], Options()))

    assert outcome.error is None
    assert counted(outcome) == len(paper.rows) + (1 if paper.widths else 0)
    assert connection.execute("select count(*) from held_row").fetchall() == [(outcome.held,)]


def name_agents(connection: psycopg.Connection, folder: Path) -> None:
    """The sample's dozen, as our own feed names them."""
    lines = [f"{agent.npn},{agent.name},AGENT,ACTIVE,," for agent in organisation().agents]
    path = folder / "agents.csv"
    path.write_text("\n".join(["npn,name,level,status,since,until", *lines]), "utf-8")
    [outcome] = list(ingest_files(connection, [path], Options()))
    assert outcome.error is None


def counted(outcome: FileOutcome) -> int:
    """All rows with a fate."""
    return (
        outcome.inserted
        + outcome.updated
        + outcome.unchanged
        + outcome.held
        + outcome.rejected
        + outcome.skipped
    )
