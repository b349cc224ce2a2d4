"""Answers that are given again: to the same viewer, as long as nothing has changed."""

from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr

from graph.answer_cache import AnswerCache, Kept, key_of
from graph.app import create_app
from graph.auth import EVERYONE
from graph.compression import Encoding
from graph.operation import Request
from ingest.pipeline import Options, ingest_files, sync_carriers
from loaders.database import recorded
from models import EnrollmentStatus
from tests.conftest import TODAY
from tests.factories import agent, client, enrollment, save
from tests.graph.serving import made_settings, serving
from tests.graph.tokens import SECRET, bearer, token

QUERY = "{ agents { nodes { name upline { name } } totalCount } enrollments { totalCount } }"
LOOK = ["SELECT business_day.data_version \nFROM business_day"]


@pytest.fixture
def ann(connection):
    ann = agent("Ann", npn="11")
    save(connection, ann, enrollment(ann))
    return ann


async def ask(http, query=QUERY, **more):
    """The data, and the statements that it took."""
    statements: list[str] = []
    before = recorded.set(statements)
    response = await http.post("/graphql", json={"query": query, **more.pop("body", {})}, **more)
    recorded.reset(before)
    assert response.status_code == 200, response.text
    return response.json()["data"], statements


async def test_the_same_question_costs_one_small_statement(database_url, ann):
    async with serving(database_url) as http:
        first, all_statements = await ask(http)
        second, look = await ask(http)

    assert first == second
    assert len(all_statements) > 2
    assert look == LOOK


async def test_a_question_not_asked_before_costs_no_look(database_url, ann):
    async with serving(database_url) as http:
        _, statements = await ask(http)

    assert LOOK[0] not in statements


async def test_a_cache_of_no_size_keeps_nothing(database_url, ann):
    async with serving(database_url, cache_mb=0) as http:
        _, first = await ask(http)
        _, second = await ask(http)

    assert first == second
    assert LOOK[0] not in second


async def test_variables_and_operation_names_are_told_apart(database_url, ann):
    query = "query A($n: String!) { agent(npn: $n) { name } } query B { viewer { today } }"

    async with serving(database_url) as http:
        answers = [
            (await ask(http, query, body=body))[0]
            for body in (
                {"operationName": "A", "variables": {"n": "11"}},
                {"operationName": "A", "variables": {"n": "12"}},
                {"operationName": "B"},
            )
        ]

    assert answers == [
        {"agent": {"name": "Ann"}},
        {"agent": None},
        {"viewer": {"today": "2026-11-20"}},
    ]


@pytest.fixture
def take_in(connection, tmp_path):
    """Ingests a feed of ours from its lines."""

    def take(name, *lines):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n")
        [outcome] = ingest_files(connection, [path], Options())
        assert outcome.error is None, outcome.error

    return take


async def test_no_answer_outlives_an_ingest(database_url, ann, take_in):
    async with serving(database_url) as http:
        before, _ = await ask(http)
        take_in("agents.csv", "npn,name,level,status,since,until", "12,Bob,AGENT,ACTIVE,,")
        after, _ = await ask(http)

    assert before["agents"]["totalCount"] == 1
    assert after["agents"] == {
        "totalCount": 2,
        "nodes": [{"name": "Ann", "upline": None}, {"name": "Bob", "upline": None}],
    }


async def test_no_answer_outlives_a_refusal(database_url, connection, tmp_path):
    query = "{ reports { nodes { fileName error } } }"
    path = tmp_path / "agents.csv"
    path.write_text("npn,name,level,status,since,until\n12,Bob,KING,ACTIVE,,\n")

    async with serving(database_url) as http:
        before, _ = await ask(http, query)
        [outcome] = ingest_files(connection, [path], Options())
        after, _ = await ask(http, query)

    assert before["reports"]["nodes"] == []
    assert after["reports"]["nodes"] == [{"fileName": "agents.csv", "error": outcome.error}]
    assert outcome.error is not None


async def test_no_answer_outlives_what_the_carriers_data_files_say(database_url, connection, ann):
    query = "{ carriers { code name } }"
    connection.execute("update carrier set name = 'Old' where code = 'uhc'")

    async with serving(database_url) as http:
        before, _ = await ask(http, query)
        sync_carriers(connection)
        after, _ = await ask(http, query)

    assert {"code": "uhc", "name": "Old"} in before["carriers"]
    assert {"code": "uhc", "name": "UnitedHealthcare"} in after["carriers"]


async def test_no_answer_outlives_a_transfer(database_url, connection, ann, take_in):
    bob = agent("Bob", npn="12")
    save(connection, bob)

    async with serving(database_url) as http:
        before, _ = await ask(http)
        take_in("uplines.csv", "npn,upline_npn,valid_from,valid_to", "12,11,2026-01-01,")
        after, _ = await ask(http)

    assert before["agents"]["nodes"][1] == {"name": "Bob", "upline": None}
    assert after["agents"]["nodes"][1] == {"name": "Bob", "upline": {"name": "Ann"}}


async def test_no_answer_outlives_midnight(database_url, connection, ann):
    tomorrow = TODAY + timedelta(days=1)
    save(connection, enrollment(ann, effective_on=tomorrow, status=EnrollmentStatus.APPROVED))
    query = "{ viewer { today } production { approved active } }"
    app = create_app(made_settings(database_url))

    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as http,
    ):
        before, _ = await ask(http, query)
        service = app.state.service
        service.settings = service.settings.model_copy(update={"today": tomorrow})
        after, _ = await ask(http, query)

    assert before == {
        "viewer": {"today": "2026-11-20"},
        "production": [{"approved": 1, "active": 1}],
    }
    assert after == {
        "viewer": {"today": "2026-11-21"},
        "production": [{"approved": 0, "active": 2}],
    }


async def test_no_answer_crosses_viewers(database_url, connection, ann):
    bob = agent("Bob", npn="12", upline=ann)
    save(connection, bob)
    tokens = [
        token(),
        token(organisation=None, agent="12", role="viewer"),
        token(organisation=None, agent="11", role="viewer"),
        token(organisation=None, agent="12", role="viewer", sub="Somebody else"),
    ]

    async with serving(database_url, token_secret=SecretStr(SECRET)) as http:
        answers = [await ask(http, headers=bearer(text)) for text in tokens]

    names = [[node["name"] for node in data["agents"]["nodes"]] for data, _ in answers]
    assert names == [["Ann", "Bob"], ["Bob"], ["Ann", "Bob"], ["Bob"]]
    assert answers[3][1] == LOOK  # who may see the same is given the same


async def test_unmasked_details_are_read_anew_each_time(database_url, connection, ann):
    dan = client("Dan Doe")
    save(connection, dan, enrollment(ann, client=dan))
    query = "{ enrollments { nodes { client { name } } } }"

    async with serving(database_url, token_secret=SecretStr(SECRET)) as http:
        kept = {}
        for sees in (True, False):
            headers = bearer(token(client_details=sees))
            await ask(http, query, headers=headers)
            kept[sees] = (await ask(http, query, headers=headers))[1] == LOOK

    assert kept == {True: False, False: True}


async def test_errors_are_not_kept(database_url, ann):
    query = '{ enrollments(after: "x") { totalCount nodes { status } } }'

    async with serving(database_url) as http:
        answers = []
        for _ in range(2):
            statements: list[str] = []
            before = recorded.set(statements)
            response = await http.post("/graphql", json={"query": query})
            recorded.reset(before)
            answers.append((response.json()["errors"][0]["extensions"]["code"], len(statements)))

    assert answers[0] == answers[1]
    assert answers[0][0] == "BAD_CURSOR"


async def test_a_client_that_has_the_answer_is_told_so(database_url, ann, take_in):
    params = {"query": QUERY}

    async with serving(database_url, cache_mb=0) as http:
        first = await http.get("/graphql", params=params)
        tag = {"if-none-match": first.headers["etag"]}
        second = await http.get("/graphql", params=params, headers=tag)
        other = await http.get("/graphql", params={"query": "{ viewer { today } }"}, headers=tag)
        posted = await http.post("/graphql", json=params, headers=tag)
        take_in("agents.csv", "npn,name,level,status,since,until", "12,Bob,AGENT,ACTIVE,,")
        third = await http.get("/graphql", params=params, headers=tag)

    assert first.headers["cache-control"] == "private, no-cache"
    assert first.headers["vary"] == "Accept, Accept-Encoding, Authorization"
    assert (second.status_code, second.content) == (304, b"")
    assert second.headers["etag"] == first.headers["etag"]
    assert (other.status_code, posted.status_code, third.status_code) == (200, 200, 200)
    assert third.headers["etag"] != first.headers["etag"]


async def test_who_has_any_answer_is_told_so_once_there_is_one(database_url, ann):
    has_any = {"if-none-match": "*"}

    async with serving(database_url) as http:
        asked = [
            await http.get("/graphql", params={"query": query}, headers=has_any)
            for query in ("{ nonsense }", "{ nonsense }", QUERY, QUERY)
        ]

    assert [response.status_code for response in asked] == [200, 200, 200, 304]


async def test_tags_tell_viewers_and_forms_apart(database_url, connection, ann):
    bob = agent("Bob", npn="12")
    save(connection, bob)
    modern = {"accept": "application/graphql-response+json"}

    async with serving(database_url, token_secret=SecretStr(SECRET)) as http:
        tags = [
            (await http.get("/graphql", params={"query": QUERY}, headers=headers)).headers["etag"]
            for headers in (
                bearer(token()),
                bearer(token(sub="Bea")),
                bearer(token(organisation=None, agent="12")),
                bearer(token()) | modern,
            )
        ]

    assert tags[0] == tags[1]
    assert len(set(tags)) == 3


def kept_answer(name, size, version=1):
    return key_of(Request(name), EVERYONE), Kept(version, b"x" * size)


def test_the_cache_forgets_what_was_unused_longest_and_knows_its_bytes():
    cache = AnswerCache(100_000)
    entries = [kept_answer(f"q{number}", 9_000) for number in range(12)]

    for key, answer in entries:
        cache.keep(key, answer)
        cache.find(entries[0][0])

    assert cache.find(entries[0][0]) is entries[0][1]
    assert cache.find(entries[1][0]) is None
    assert cache.bytes <= 100_000
    for key, _ in entries:
        cache.drop(key)
    assert (cache.bytes, len(cache.kept)) == (0, 0)


def test_the_cache_takes_no_answer_that_would_fill_it():
    cache = AnswerCache(100_000)
    key, answer = kept_answer("large", 20_000)

    cache.keep(key, answer)

    assert cache.find(key) is None


def test_a_compressed_form_counts():
    cache = AnswerCache(100_000)
    key, answer = kept_answer("q", 1_000)
    cache.keep(key, answer)
    before = cache.bytes

    cache.add(key, answer, Encoding.GZIP, b"y" * 100)

    assert cache.bytes == before + 100
    assert cache.find(key).encoded == {Encoding.GZIP: b"y" * 100}
