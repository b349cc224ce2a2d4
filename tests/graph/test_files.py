"""Answers as files: CSV, NDJSON and Parquet of a query's one list."""

import csv
import gzip
import io
from datetime import UTC, date, datetime

import httpx
import orjson
import polars as pl
import pytest
import zstandard
from pydantic import SecretStr

from graph import table_page
from loaders.database import recorded
from tests.factories import HUMANA, agent, client, enrollment, save
from tests.graph.serving import listening, serving
from tests.graph.tokens import SECRET, bearer, token


@pytest.fixture
def family(connection):
    """Ann over Bob: two enrollments of hers, one of his."""
    ann = agent("Ann", npn="11")
    bob = agent("Bob", npn="12", upline=ann)
    dan = client("Dan, Jr. Doe", birth_date=date(1951, 2, 3))
    save(
        connection,
        ann,
        bob,
        dan,
        enrollment(ann, submitted_on=date(2026, 11, 3), policy_number="P1", plan_name=""),
        enrollment(ann, submitted_on=date(2026, 11, 2), policy_number="P2", carrier=HUMANA),
        enrollment(bob, submitted_on=date(2026, 11, 1), policy_number="P3", client=dan),
    )


@pytest.fixture
async def http(database_url, family):
    async with serving(database_url) as http:
        yield http


async def ask(http, query, form="csv", **more):
    response = await http.get("/graphql", params={"query": query, "format": form}, **more)
    assert response.status_code == 200, response.text
    return response


async def refused(http, query, form="csv", **more):
    response = await http.get("/graphql", params={"query": query, "format": form}, **more)
    [error] = response.json()["errors"]
    return response.status_code, error["extensions"]["code"], error["message"]


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


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            "{ viewer { today } }",
            "the query leads to no list; a table needs exactly one, such as `nodes { … }`",
        ),
        (
            "{ enrollments { totalCount } }",
            "the query leads to no list; a table needs exactly one, such as `nodes { … }`",
        ),
        (
            "{ carriers { code } enrollments { nodes { status } } }",
            "the query leads to 2 lists, `carriers` and `enrollments.nodes`; "
            "a table needs exactly one",
        ),
        (
            "{ enrollments { nodes { status } edges { cursor } } }",
            "the query leads to 2 lists, `enrollments.nodes` and `enrollments.edges`; "
            "a table needs exactly one",
        ),
        (
            "{ agents { nodes { name production { submitted } } } }",
            "`production` is a list inside the rows of `agents.nodes`; a table's row holds single "
            "values, so ask for it in a query of its own",
        ),
        (
            "{ agents { nodes { upline { downline { nodes { name } } } } } }",
            "`upline.downline.nodes` is a list inside the rows of `agents.nodes`; a table's row "
            "holds single values, so ask for it in a query of its own",
        ),
        (
            '{ agent(npn: "11") { name enrollments { nodes { agent { name } } } } }',
            "two columns are called `agent.name`; give one of them an alias",
        ),
        (
            "{ enrollments { nodes { status @skip(if: true) } } }",
            "no field of `enrollments.nodes` is selected; a table needs columns",
        ),
        ("{ nothing }", "Cannot query field 'nothing' on type 'Query'."),
    ],
)
async def test_a_query_that_is_no_table_is_refused(http, query, sentence):
    assert await refused(http, query) == (400, "BAD_REQUEST", sentence)


async def test_bad_arguments_are_refused_before_the_file_begins(http):
    cursor = '{ enrollments(after: "x") { nodes { status } } }'
    size = "{ enrollments(first: -1) { nodes { status } } }"

    assert (await refused(http, cursor))[:2] == (400, "BAD_CURSOR")
    assert await refused(http, size) == (
        400,
        "BAD_ARGUMENT",
        "`first` is -1; it must be from 0 to 10000",
    )


async def test_an_unknown_form_is_refused(http):
    query = "{ carriers { code } }"

    assert await refused(http, query, "xlsx") == (
        400,
        "BAD_REQUEST",
        "`format` is 'xlsx'; give one of json, csv, ndjson, parquet",
    )
    response = await http.get("/graphql", params={"query": query}, headers={"accept": "image/png"})
    assert response.status_code == 406


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/csv, */*;q=0.1", "text/csv; charset=utf-8; header=present"),
        ("application/json;q=0.5, application/x-ndjson", "application/x-ndjson"),
        ("application/json, text/csv", "application/json; charset=utf-8"),
        ("text/csv;q=0, */*", "application/json; charset=utf-8"),
        ("", "application/json; charset=utf-8"),
    ],
)
async def test_accept_says_which_form_is_preferred(http, accept, media):
    response = await http.get(
        "/graphql", params={"query": "{ carriers { code } }"}, headers={"accept": accept}
    )

    assert response.headers["content-type"] == media


async def test_the_rows_add_up_to_production(http):
    query = "{ enrollments { nodes { status carrier { code } } } }"
    totals = "{ production(groupBy: [CARRIER, STATUS]) { carrier { code } status submitted } }"

    rows = pl.read_csv((await ask(http, query)).content)
    expected = pl.read_csv((await ask(http, totals)).content)

    counted = rows.group_by("carrier.code", "status").len("submitted").cast({"submitted": pl.Int64})
    assert sorted(counted.rows()) == sorted(expected.rows())


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
async def test_files_are_compressed_as_the_client_likes(http, encoding):
    params = {"query": "{ carriers { code } }", "format": "csv"}
    headers = {"accept-encoding": encoding}

    async with http.stream("GET", "/graphql", params=params, headers=headers) as response:
        content = b"".join([part async for part in response.aiter_raw()])

    assert response.headers["content-encoding"] == encoding
    reader = zstandard.ZstdDecompressor().decompressobj().decompress
    plain = gzip.decompress(content) if encoding == "gzip" else reader(content)
    assert plain == b"code\nhumana\nuhc\nzing\n"


async def test_a_viewers_file_has_as_many_rows_as_a_viewers_answer(database_url, connection):
    ann = agent("Ann", npn="11")
    save(connection, ann, *[enrollment(ann) for _ in range(501)])
    lengths = {}

    async with serving(database_url, token_secret=SecretStr(SECRET)) as http:
        for role in ("viewer", "bi", "operator"):
            headers = bearer(token(role=role))
            all_rows = await ask(http, "{ enrollments { nodes { status } } }", headers=headers)
            lengths[role] = len(all_rows.text.splitlines()) - 1
        many = await refused(
            http,
            "{ enrollments(first: 501) { nodes { status } } }",
            headers=bearer(token(role="viewer")),
        )

    assert lengths == {"viewer": 50, "bi": 501, "operator": 501}
    assert many == (400, "BAD_ARGUMENT", "`first` is 501; it must be from 0 to 500")


async def test_a_file_shows_what_the_viewer_may_see_masked_where_it_must_be(database_url, family):
    headers = bearer(token(role="bi", organisation=None, agent="12"))

    async with serving(database_url, token_secret=SecretStr(SECRET)) as http:
        response = await ask(
            http,
            "{ enrollments { nodes { policyNumber client { name birthDate } } } }",
            headers=headers,
        )

    assert response.text == "policyNumber,client.name,client.birthDate\nP3,D. J. D.,\n"


def many_enrollments(connection, count):
    """Ann with so many enrollments, copies of one."""
    ann = agent("Ann", npn="11")
    save(connection, ann, enrollment(ann, id=1))
    columns = [
        name
        for (name,) in connection.execute(
            "select attname from pg_attribute where attrelid = 'enrollment'::regclass "
            "and attnum > 0 and not attisdropped and attname <> 'id' order by attnum"
        )
    ]
    names = ", ".join(columns)
    connection.execute(
        f"insert into enrollment (id, {names}) overriding system value "
        f"select number, {names} from enrollment, generate_series(2, %s) as number",
        (count,),
    )


async def test_a_failure_on_the_way_breaks_the_transfer(database_url, connection):
    many_enrollments(connection, 50_000)
    params = {"query": "{ enrollments { nodes { id agent { name } } } }", "format": "csv"}

    async with (
        listening(database_url) as http,
        http.stream("GET", "/graphql", params=params, timeout=60) as response,
    ):
        parts = response.aiter_bytes()
        first = await anext(parts)
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
            async for _ in parts:
                pass

    assert (response.status_code, first[:14]) == (200, b"id,agent.name\n")


async def test_two_files_are_made_at_once_for_one_viewer_and_their_places_become_free(
    database_url, connection
):
    many_enrollments(connection, 50_000)
    params = {"query": "{ enrollments { nodes { id agent { name } } } }", "format": "csv"}

    async with listening(database_url) as http:
        async with (
            http.stream("GET", "/graphql", params=params, timeout=60) as one,
            http.stream("GET", "/graphql", params=params, timeout=60) as two,
        ):
            third = await http.get("/graphql", params=params)
            assert (one.status_code, two.status_code) == (200, 200)
        later = await until_answered(http, "{ carriers { code } }")

    assert third.status_code == 429
    assert third.headers["retry-after"] == "60"
    assert third.json()["errors"] == [
        {
            "message": "2 files are being made for you already; ask again when one is done",
            "extensions": {"code": "RATE_LIMITED"},
        }
    ]
    assert later.status_code == 200


async def until_answered(http, query):
    """The answer, once the server has noticed that the others have left."""
    for _ in range(100):
        response = await http.get("/graphql", params={"query": query, "format": "csv"})
        if response.status_code != 429:
            return response
    return response


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
