"""What files cost their viewers, and how many there are."""

import asyncio

import pytest
from pydantic import SecretStr

from graph.cost import Cost
from graph.document import prepare
from graph.file_desk import FileDesk
from graph.form import Form
from graph.gate import Gate
from graph.operation import Request
from graph.rules import DEFAULT_RULES
from graph.table_page import read_rows, read_table
from loaders import Access, Database, Role
from models.database import open_pool, server_url
from models.limits import Limits
from tests.graph.files.asking import ask, many_enrollments, refused
from tests.graph.serving import listening, serving
from tests.graph.tokens import SECRET, bearer, token

ALL = Access(None, True, Role.BI)
AGENTS = Request("{ agents { nodes { npn } } }")
NESTED = """{ agents { nodes { npn
    a: enrollments(first: 500) { pageInfo { endCursor } }
    b: enrollments(first: 499) { pageInfo { endCursor } } } } }"""


@pytest.mark.parametrize(
    ("query", "objects"),
    [
        (NESTED, "1,002 objects"),
        ("{ production(limit: 2000000000, groupBy: [PLAN]) { submitted } }", "2,000,000,000"),
    ],
)
async def test_a_viewers_file_costs_what_the_viewers_answer_costs(
    database_url, family, query, objects
):
    headers = bearer(token(role="viewer", organisation=None, agent="11"))
    settings = {"token_secret": SecretStr(SECRET), "limits": Limits(cost=999)}

    async with serving(database_url, **settings) as http:
        file = await refused(http, query, headers=headers)
        answer = await http.post("/graphql", json={"query": query}, headers=headers)

    [error] = answer.json()["errors"]
    assert file == (400, "COST_LIMIT", error["message"])
    assert objects in error["message"]


@pytest.mark.parametrize(
    ("fields", "objects"),
    [
        pytest.param("policyNumber status", 3, id="the rows that Postgres wrote"),
        pytest.param("policyNumber agent { npn }", 2_000 + 3, id="a page and what is below it"),
    ],
)
async def test_a_file_is_on_its_viewers_account(database_url, family, fields, objects):
    request = Request(f"{{ enrollments {{ nodes {{ {fields} }} }} }}")
    access, account = Access(None, True, Role.BI), Cost()
    table = read_table(prepare(request.query).document, request, access)

    async with open_pool(server_url(database_url), min_size=1, max_size=1) as pool:
        database = Database(pool, pool, statement_seconds=60.0)
        rows = read_rows(table, request, database, access, "csv", account=account)
        parts = [part async for part in rows]

    assert parts != []
    assert account.granted == objects


async def test_who_asked_for_much_waits_before_the_next_file(database_url, family, monkeypatch):
    monkeypatch.setattr("graph.document_desk.OBJECTS_PER_SECOND", 0)
    limits = Limits(burst_wide=100, rate_wide=1)

    async with serving(database_url, limits=limits) as http:
        await ask(http, "{ enrollments { nodes { policyNumber agent { npn } } } }")
        status, code, _ = await refused(http, "{ enrollments { nodes { status } } }")

    assert (status, code) == (429, "RATE_LIMITED")


@pytest.fixture
def desk():
    """A desk whose viewers' accounts stand still: nothing comes back on them."""
    gate = Gate(Limits(burst_wide=100_000, rate_wide=1_000))
    bucket = gate.bucket(ALL)
    bucket.clock = lambda: bucket.filled_at
    return FileDesk(None, gate, DEFAULT_RULES, most=2)


async def test_a_file_costs_each_second_of_postgres_after_the_first(desk, monkeypatch):
    async def rows(*given):
        given[-1].seconds = 5.0
        yield [["11"]]

    monkeypatch.setattr("graph.file_desk.read_rows", rows)
    file = await desk.answer(AGENTS, Form.CSV, None, ALL)

    file.done()

    assert desk.gate.bucket(ALL).left == 100_000 - 4 * 1_000


async def test_who_leaves_before_the_first_row_pays_each_second_of_postgres(desk, monkeypatch):
    begun = asyncio.Event()

    async def rows(*given):
        given[-1].seconds = 0.5
        begun.set()
        await asyncio.sleep(60)
        yield [["11"]]

    monkeypatch.setattr("graph.file_desk.read_rows", rows)
    asking = asyncio.create_task(desk.answer(AGENTS, Form.CSV, None, ALL))
    await begun.wait()

    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)

    assert desk.gate.bucket(ALL).left == 100_000 - 500
    assert desk.making == {}


async def test_files_leave_connections_to_answers(database_url, connection):
    many_enrollments(connection, 50_000)
    query = "{ enrollments { nodes { id agent { name } } } }"
    params = {"query": query, "format": "csv"}
    ann, bob = (bearer(token(role="bi", sub=name)) for name in ("Ann", "Bob"))

    async with (
        listening(database_url, token_secret=SecretStr(SECRET), pool_size=2) as http,
        http.stream("GET", "/graphql", params=params, headers=ann, timeout=60) as one,
    ):
        told = await http.get("/graphql", params=params, headers=bob)
        answer = await http.post("/graphql", json={"query": "{ viewer { today } }"}, headers=bob)

    assert one.status_code == 200
    assert (told.status_code, told.headers["retry-after"]) == (503, "60")
    assert told.json()["errors"][0] == {
        "message": "as many files as there is room for are being made; ask again later",
        "extensions": {"code": "RATE_LIMITED"},
    }
    assert answer.json()["data"] == {"viewer": {"today": "2026-11-20"}}
