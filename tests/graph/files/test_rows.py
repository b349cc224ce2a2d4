"""What a file has of a query's one list: columns, rows, types."""

import csv
import io
from datetime import UTC, date, datetime

import orjson
import polars as pl
import pytest
from pydantic import SecretStr

from graph import table_page
from models import HeldReason, HeldRow, Report
from tests.factories import RECEIVED_AT, agent, enrollment, save
from tests.graph.files.asking import ask
from tests.graph.serving import serving
from tests.graph.tokens import SECRET, bearer, token


async def test_a_connection_is_csv_with_its_columns_in_the_order_selected(http):
    query = """{ enrollments { totalCount pageInfo { endCursor } nodes {
        policyNumber planName agent { npn upline { name } } status submittedOn termedOn updatedAt
        client { name born: birthYear } } } }"""

    response = await ask(http, query)

    assert response.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert response.headers["content-disposition"] == 'attachment; filename="enrollments.csv"'
    assert response.text == (
        "policyNumber,planName,agent.npn,agent.upline.name,status,submittedOn,termedOn,updatedAt,"
        "client.name,client.born\n"
        'P1,"",11,,ACTIVE,2026-11-03,,2026-11-14T09:30:00Z,Dee Doe,1950\n'
        "P2,,11,,ACTIVE,2026-11-02,,2026-11-14T09:30:00Z,Dee Doe,1950\n"
        'P3,,12,Ann,ACTIVE,2026-11-01,,2026-11-14T09:30:00Z,"Dan, Jr. Doe",1951\n'
    )


async def test_edges_are_rows_as_well(http):
    query = '{ agent(npn: "11") { descendants { edges { depth node { name } } } } }'

    response = await ask(http, query)

    assert response.text == "depth,node.name\n1,Bob\n"


async def test_a_list_under_single_objects_is_a_table_and_values_beside_it_stand_in_each_row(http):
    query = """query Q($npn: String!) { agent(npn: $npn) { name
        production(groupBy: [CARRIER]) { carrier { code } submitted } } viewer { today } }"""

    response = await http.post(
        "/graphql",
        json={"query": query, "variables": {"npn": "11"}},
        headers={"accept": "text/csv"},
    )

    assert response.headers["content-disposition"] == 'attachment; filename="production.csv"'
    assert response.text == (
        "agent.name,carrier.code,submitted,viewer.today\n"
        "Ann,uhc,2,2026-11-20\n"
        "Ann,humana,1,2026-11-20\n"
    )


async def test_fragments_directives_and_abstract_types_are_followed(http):
    listed = await http.post("/graphql", json={"query": "{ enrollments { nodes { id } } }"})
    ids = [node["id"] for node in listed.json()["data"]["enrollments"]["nodes"]]
    query = """query Q($ids: [ID!]!, $no: Boolean = false) { ...Rows }
        fragment Rows on Query { nodes(ids: $ids) {
            __typename ... on Enrollment { policyNumber ...More } ... on Agent { npn } } }
        fragment More on Enrollment { status @include(if: $no) state }"""

    response = await http.post(
        "/graphql?format=csv", json={"query": query, "variables": {"ids": [*ids, "bm8="]}}
    )

    lines = list(csv.reader(io.StringIO(response.text)))
    assert sorted(lines[0]) == ["__typename", "npn", "policyNumber", "state"]
    number = lines[0].index("policyNumber")
    assert [line[number] for line in lines[1:]] == ["P1", "P2", "P3", ""]


async def test_what_is_not_there_has_no_rows(http):
    response = await ask(http, '{ agent(npn: "99") { enrollments { nodes { status } } } }')

    assert response.text == "status\n"


async def test_ndjson_has_an_object_a_line(http):
    query = "{ enrollments(first: 2) { nodes { policyNumber planName client { birthYear } } } }"

    response = await ask(http, query, "ndjson")

    assert response.headers["content-type"] == "application/x-ndjson"
    assert response.text == (
        '{"policyNumber":"P1","planName":"","client.birthYear":1950}\n'
        '{"policyNumber":"P2","planName":null,"client.birthYear":1950}\n'
    )


async def test_parquet_has_types(http):
    query = """{ enrollments { nodes {
        policyNumber status submittedOn termedOn updatedAt client { birthYear } } } }"""

    response = await ask(http, query, "parquet")

    frame = pl.read_parquet(response.content)
    assert response.headers["content-type"] == "application/vnd.apache.parquet"
    assert frame.schema == {
        "policyNumber": pl.String,
        "status": pl.String,
        "submittedOn": pl.Date,
        "termedOn": pl.Date,
        "updatedAt": pl.Datetime("us", "UTC"),
        "client.birthYear": pl.Int64,
    }
    moment = datetime(2026, 11, 14, 9, 30, tzinfo=UTC)
    assert frame.row(2) == ("P3", "ACTIVE", date(2026, 11, 1), None, moment, 1951)


async def test_a_parquet_file_without_rows_has_its_columns(http):
    response = await ask(
        http, '{ agent(npn: "99") { enrollments { nodes { status } } } }', "parquet"
    )

    assert pl.read_parquet(response.content).schema == {"status": pl.String}


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
async def test_every_page_is_in_the_file(http, monkeypatch, form):
    monkeypatch.setattr(table_page, "PAGE_SIZE", 2)
    query = "{ enrollments { nodes { policyNumber } } }"

    response = await ask(http, query, form)

    assert numbers(response, form) == ["P1", "P2", "P3"]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ("(first: 3)", ["P1", "P2", "P3"]),
        ("(first: 2)", ["P1", "P2"]),
        ("(first: 0)", []),
        ("(first: 1000000)", ["P1", "P2", "P3"]),
        ("(last: 1)", ["P3"]),
        ("(orderBy: { field: SUBMITTED_ON, direction: ASC }, first: 1)", ["P3"]),
        ('(filter: { policyNumber: ["P2"] })', ["P2"]),
    ],
)
async def test_first_bounds_the_rows(http, monkeypatch, arguments, found):
    monkeypatch.setattr(table_page, "PAGE_SIZE", 1)

    response = await ask(http, f"{{ enrollments{arguments} {{ nodes {{ policyNumber }} }} }}")

    assert numbers(response, "csv") == found


async def test_a_file_can_begin_after_a_cursor(http):
    query = "{ enrollments(first: 1) { pageInfo { endCursor } } }"
    page = (await http.post("/graphql", json={"query": query})).json()["data"]["enrollments"]
    cursor = page["pageInfo"]["endCursor"]

    response = await ask(
        http, f'{{ enrollments(after: "{cursor}") {{ nodes {{ policyNumber }} }} }}'
    )

    assert numbers(response, "csv") == ["P2", "P3"]


def numbers(response, form):
    content = response.content
    if form == "parquet":
        return pl.read_parquet(content)["policyNumber"].to_list()
    if form == "ndjson":
        return pl.read_ndjson(content)["policyNumber"].to_list()
    return [line["policyNumber"] for line in csv.DictReader(io.StringIO(response.text))]


async def test_formulas_are_text_and_numbers_stay_numbers(database_url, connection):
    texts = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "a=1", "'=1", '=HYPERLINK("x,y")']
    ann = agent("-Ann", npn="11")
    rows = [
        enrollment(ann, plan_name=text, submitted_on=date(2026, 11, day))
        for day, text in zip(range(20, 0, -1), texts, strict=False)
    ]
    save(connection, ann, *rows)
    query = "{ enrollments { nodes { planName agent { name } client { birthYear } } } }"

    async with serving(database_url) as http:
        response = await ask(http, query)
        ndjson = await ask(http, query, "ndjson")

    lines = list(csv.reader(io.StringIO(response.text, newline="")))[1:]
    safe = [text if text in ("a=1", "'=1") else f"'{text}" for text in texts]
    assert lines == [[text, "'-Ann", "1950"] for text in safe]
    assert [line["planName"] for line in pl.read_ndjson(ndjson.content).to_dicts()] == texts


async def test_the_rows_add_up_to_production(http):
    query = "{ enrollments { nodes { status carrier { code } } } }"
    totals = "{ production(groupBy: [CARRIER, STATUS]) { carrier { code } status submitted } }"

    rows = pl.read_csv((await ask(http, query)).content)
    expected = pl.read_csv((await ask(http, totals)).content)

    counted = rows.group_by("carrier.code", "status").len("submitted").cast({"submitted": pl.Int64})
    assert sorted(counted.rows()) == sorted(expected.rows())


async def test_cells_of_held_rows_are_json_in_lines_of_json_and_text_elsewhere(
    database_url, connection
):
    report = Report(id=1, feed="book", file_name="a.csv", digest=b"1", received_at=RECEIVED_AT)
    cells = {"Plan": 'the "Gold"', "Pages": [1, None], "Ärzte": {"a": True}}
    rows = [
        HeldRow(id=n, report_id=1, line=n, reason=HeldReason.CONFLICT, message="m", raw=raw)
        for n, raw in enumerate((cells, {}), start=1)
    ]
    save(connection, report, *rows)
    query = "{ heldRows { nodes { line raw reason } } }"

    async with serving(database_url) as http:
        ndjson, lines, parquet = [
            await ask(http, query, form) for form in ("ndjson", "csv", "parquet")
        ]

    assert [orjson.loads(line) for line in ndjson.text.splitlines()] == [
        {"line": 1, "raw": cells, "reason": "CONFLICT"},
        {"line": 2, "raw": {}, "reason": "CONFLICT"},
    ]
    assert ndjson.text.endswith('{"line":2,"raw":{},"reason":"CONFLICT"}\n')
    texts = [line["raw"] for line in csv.DictReader(io.StringIO(lines.text))]
    assert [orjson.loads(text) for text in texts] == [cells, {}]
    assert pl.read_parquet(parquet.content)["raw"].to_list() == texts


async def test_cells_that_are_not_shown_are_null_in_lines_of_json(database_url, connection):
    report = Report(id=1, feed="book", file_name="a.csv", digest=b"1", received_at=RECEIVED_AT)
    row = HeldRow(id=1, report_id=1, line=1, reason=HeldReason.CONFLICT, message="m", raw={})
    save(connection, report, row)
    masked = bearer(token(role="bi"))

    async with serving(database_url, token_secret=SecretStr(SECRET)) as http:
        query = "{ heldRows { nodes { line raw } } }"
        response = await ask(http, query, "ndjson", headers=masked)

    assert response.text == '{"line":1,"raw":null}\n'
