"""Plain tables, which Postgres writes, are as the executor would write them."""

import csv
import io
from datetime import UTC, date, datetime

import orjson
import polars as pl
import pytest

from graph import table_page
from loaders.database import recorded
from tests.factories import HUMANA, agent, enrollment, save
from tests.graph.files.asking import ask
from tests.graph.serving import serving

PLAIN = """policyNumber planName product network county state status statusSince carrierStatus
    submittedOn effectiveOn termedOn terminationReason terminationDetail updatedAt"""


@pytest.mark.parametrize(
    "enrollments",
    [
        "enrollments",
        "enrollments(first: 3)",
        "enrollments(first: 0)",
        "enrollments(orderBy: { field: TERMED_ON, direction: ASC })",
        "enrollments(orderBy: { field: UPDATED_AT, direction: DESC }, first: 4)",
        'enrollments(filter: { carrier: ["humana"], agentNpn: ["12"] })',
        'agent(npn: "11") { enrollments',
        'agent(npn: "11") { enrollments(scope: OWN, first: 2)',
        'agent(npn: "11") { enrollments(attribution: AT_SUBMITTED)',
        'agent(npn: "12") { enrollments(filter: { submittedOn: { missing: true } })',
        'agent(npn: "99") { enrollments',
    ],
)
async def test_lines_written_by_the_database_are_those_of_the_executor(
    database_url, connection, enrollments
):
    save_motley(connection)
    end = "}" * enrollments.count("{ enrollments")
    by_database = f"{{ {enrollments} {{ nodes {{ {PLAIN} }} }} {end} }}"
    # An id is made by the executor, and so is the whole file.
    by_executor = f"{{ {enrollments} {{ nodes {{ {PLAIN} id }} }} {end} }}"

    async with serving(database_url) as http:
        for form in ("csv", "ndjson", "parquet"):
            written = rows_of(await ask(http, by_database, form), form)
            executed = rows_of(await ask(http, by_executor, form), form)
            assert written == [row[:-1] for row in executed], form


def save_motley(connection):
    """Enrollments of two agents, with and without values, some of them awkward."""
    ann = agent("Ann", npn="11")
    bob = agent("Bob", npn="12", upline=ann)
    day, moment = date(2026, 11, 3), datetime(2026, 11, 3, 9, 30, 0, 120_000, UTC)
    motley = [
        enrollment(ann, plan_name="=1+1", county="a\nb", submitted_on=day, updated_at=moment),
        enrollment(ann, plan_name='"quoted", really', policy_number="+1", termed_on=day),
        enrollment(ann, plan_name="", policy_number="", state="TX", submitted_on=day),
        enrollment(bob, plan_name="\\N", carrier_status="Ünïcode, ñ", carrier=HUMANA),
        enrollment(bob, plan_name="NULL", termination_detail="\ttab", submitted_on=day),
        enrollment(bob, plan_name="'", effective_on=date(2027, 1, 1), carrier=HUMANA),
    ]
    save(connection, ann, bob, *motley)


def rows_of(response, form):
    if form == "parquet":
        return pl.read_parquet(response.content).rows()
    if form == "ndjson":
        return [tuple(row.values()) for row in map(orjson.loads, response.content.splitlines())]
    return list(csv.reader(io.StringIO(response.text, newline="")))[1:]


async def test_a_plain_table_is_copied_and_another_is_executed(
    database_url, connection, monkeypatch
):
    save_motley(connection)
    monkeypatch.setattr(table_page, "PAGE_SIZE", 1)
    statements = {}

    async with serving(database_url) as http:
        for selected in ("status planName", "status id"):
            token_ = recorded.set([])
            await ask(http, f"{{ enrollments {{ nodes {{ {selected} }} }} }}")
            statements[selected] = [text for text in recorded.get() if "FROM enrollment" in text]
            recorded.reset(token_)

    copied, executed = statements.values()
    assert [text[:13] for text in copied] == ["copy (SELECT "]
    assert len(executed) == 6  # a page for each row


async def test_a_single_column_has_a_line_for_a_row_without_value(database_url, connection):
    save_motley(connection)

    async with serving(database_url) as http:
        response = await ask(http, "{ enrollments(first: 3) { nodes { terminationDetail } } }")

    assert response.text == 'terminationDetail\n""\n""\n\'\ttab\n'
