"""GraphQL over HTTP: what is taken, what is refused, and what health says."""

from collections.abc import AsyncIterator
from datetime import date

import httpx
import orjson
import psycopg
import pytest
from pydantic import SecretStr

from graph.app import create_app
from models.settings import Settings
from tests.factories import agent, enrollment, save
from tests.graph.serving import serving

TODAY = date(2026, 11, 20)
QUERY = {"query": "{ viewer { today } }"}
ANSWER = {
    "data": {"viewer": {"today": "2026-11-20"}},
    "extensions": {"cost": {"requested": 1, "limit": 1_000_000}},
}
GRAPHQL_JSON = "application/graphql-response+json"


@pytest.fixture
async def app(database_url):
    app = create_app(Settings(database_url=SecretStr(database_url), today=TODAY))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def http(app) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://downline") as client:
        yield client


def refusal(response):
    [error] = response.json()["errors"]
    return response.status_code, error["extensions"]["code"], error["message"]


async def test_a_query_is_answered_by_post_and_get(http):
    posted = await http.post("/graphql", json=QUERY)
    got = await http.get("/graphql", params=QUERY)

    assert (posted.status_code, posted.json()) == (200, ANSWER)
    assert posted.headers["content-type"] == "application/json; charset=utf-8"
    assert (got.status_code, got.json()) == (200, ANSWER)


async def test_variables_and_operation_names_are_taken(http):
    query = "query A($n: String!) { agent(npn: $n) { name } } query B { viewer { today } }"
    by_get = {"query": query, "operationName": "A", "variables": '{"n": "1"}'}

    posted = await http.post("/graphql", json={"query": query, "operationName": "B"})
    got = await http.get("/graphql", params=by_get)

    assert posted.json() == ANSWER
    assert got.json()["data"] == {"agent": None}


async def test_an_empty_operation_name_is_none(http):
    named = {**QUERY, "operationName": ""}

    posted = await http.post("/graphql", json=named)
    got = await http.get("/graphql", params=named)

    assert (posted.json(), got.json()) == (ANSWER, ANSWER)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/graphql",
        "",
    ],
)
async def test_bodies_that_a_form_can_send_are_refused(http, content_type):
    body = orjson.dumps(QUERY)

    response = await http.post("/graphql", content=body, headers={"content-type": content_type})

    assert refusal(response) == (
        415,
        "BAD_REQUEST",
        "the body must be application/json; `Content-Type` says otherwise",
    )


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b"{", 400, "the body is not JSON"),
        (b"[]", 400, "the body is a list; send one operation a request"),
        (b'"x"', 400, "the body must be a JSON object with a `query`"),
        (b"{}", 400, "`query` is missing; it must be a string with a GraphQL document"),
        (b'{"query": 1}', 400, "`query` is missing; it must be a string with a GraphQL document"),
        (b'{"query": "{a}", "variables": []}', 400, "`variables` must be an object"),
        (b'{"query": "{a}", "operationName": 1}', 400, "`operationName` must be a string"),
        (b'{"query": "{a}", "extensions": 1}', 400, "`extensions` must be an object"),
        (b" " * 262_145, 413, "the body is larger than 262144 bytes"),
    ],
)
async def test_a_body_that_is_no_operation_is_refused(http, body, status, sentence):
    headers = {"content-type": "application/json"}

    response = await http.post("/graphql", content=body, headers=headers)

    assert refusal(response) == (status, "BAD_REQUEST", sentence)


async def test_a_browser_gets_the_explorer_and_a_link_with_a_query_its_answer(http):
    html = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

    page = await http.get("/graphql", headers=html)
    answer = await http.get("/graphql", headers=html, params=QUERY)

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.json() == ANSWER


async def test_get_is_for_queries_only(http):
    response = await http.get("/graphql", params={"query": "mutation { x }"})

    assert refusal(response) == (
        405,
        "BAD_REQUEST",
        "GET is for queries; send this operation as a POST",
    )


async def test_a_document_that_cannot_be_executed_has_the_status_its_media_type_asks_for(http):
    query = {"query": "{ nothing }"}

    plain = await http.post("/graphql", json=query)
    modern = await http.post("/graphql", json=query, headers={"accept": GRAPHQL_JSON})
    unknown = await http.post("/graphql", json=query, headers={"accept": "text/html"})

    assert refusal(plain) == (
        200,
        "BAD_REQUEST",
        "Cannot query field 'nothing' on type 'Query'.",
    )
    assert refusal(modern)[0] == 400
    assert modern.headers["content-type"] == f"{GRAPHQL_JSON}; charset=utf-8"
    assert "data" not in modern.json()
    assert refusal(unknown)[0] == 406


async def test_a_deep_document_is_refused_without_a_traceback(http):
    for query in ("{" * 3_900, "query { __schema " + "{ types { fields " * 100 + "}" * 201):
        response = await http.post("/graphql", json={"query": query})

        assert refusal(response)[0] == 200
        assert refusal(response)[1] in ("BAD_REQUEST", "DEPTH_LIMIT")
        assert "Traceback" not in response.text


async def test_starting_rolls_the_database_to_the_business_date(database_url, connection):
    ann = agent("Ann")
    save(
        connection,
        ann,
        enrollment(ann, effective_on=date(2026, 12, 1), status_since=date(2026, 11, 13)),
    )
    connection.execute("update enrollment set status = 'APPROVED'")
    later = Settings(database_url=SecretStr(database_url), today=date(2026, 12, 1))

    app = create_app(later)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://downline") as client:
            answer = await client.post(
                "/graphql",
                json={"query": "{ viewer { today } enrollments { nodes { status statusSince } } }"},
            )

    assert answer.json()["data"] == {
        "viewer": {"today": "2026-12-01"},
        "enrollments": {"nodes": [{"status": "ACTIVE", "statusSince": "2026-12-01"}]},
    }


async def test_a_new_business_date_is_rolled_to_by_the_next_request(app, http):
    await http.post("/graphql", json=QUERY)

    app.state.service.settings = app.state.service.settings.model_copy(
        update={"today": date(2026, 11, 21)}
    )
    answer = await http.post("/graphql", json=QUERY)

    assert answer.json()["data"] == {"viewer": {"today": "2026-11-21"}}


async def test_health_does_not_need_the_database_and_readiness_does(http, database_url):
    assert [(await http.get(path)).text for path in ("/healthz", "/readyz")] == ["ok\n", "ok\n"]

    lock_out(database_url)
    alive, ready = await http.get("/healthz"), await http.get("/readyz")
    query = await http.post("/graphql", json=QUERY)

    sentence = "the database does not answer; try again in a moment"
    assert (alive.status_code, alive.text) == (200, "ok\n")
    assert (ready.status_code, ready.text) == (503, f"{sentence}\n")
    assert refusal(query) == (503, "INTERNAL", sentence)


def lock_out(database_url):
    """End every connection to the database and let no new one in."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(f"revoke connect on database {owner.info.dbname} from public")
        owner.execute(f"revoke connect on database {owner.info.dbname} from downline_server")
        owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )


async def test_connections_broken_in_between_are_replaced(http, database_url):
    await http.post("/graphql", json=QUERY)
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )

    answers = [(await http.post("/graphql", json=QUERY)).json() for _ in range(30)]

    assert answers[-1] == ANSWER


async def test_head_says_what_get_would_without_the_answer(http):
    params = {"query": "{ carriers { code } }"}

    got = await http.get("/graphql", params=params)
    head = await http.head("/graphql", params=params)
    file = await http.head("/graphql", params=params | {"format": "csv"})
    refused = await http.head("/graphql", params={"query": "mutation { x }"})

    kept = ("content-type", "content-length", "etag", "vary")
    assert (head.status_code, head.content) == (200, b"")
    assert [head.headers[name] for name in kept] == [got.headers[name] for name in kept]
    assert (file.status_code, file.content) == (200, b"")
    assert file.headers["content-disposition"] == 'attachment; filename="carriers.csv"'
    assert "content-length" not in file.headers
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


async def test_options_names_the_methods_and_others_are_refused(http):
    options = await http.options("/graphql")
    others = [await http.request(method, "/graphql", json=QUERY) for method in ("PUT", "DELETE")]
    of_files = await http.put("/explorer/assets/index.js")

    sentence = "this method is not taken here; `Allow` says which ones are"
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    for other in others:
        assert refusal(other) == (405, "BAD_REQUEST", sentence)
        assert set(other.headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}
    assert refusal(of_files) == (405, "BAD_REQUEST", sentence)
    assert of_files.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/graphql/", "/healthz/", "/explorer/assets"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_path_with_another_slash_is_unknown_and_leads_to_no_other_host(http, path, method):
    answer = await http.request(method, path, headers={"host": "evil.example"})
    unknown = await http.request(method, "/nowhere", headers={"host": "evil.example"})

    assert (answer.status_code, answer.text) == (404, unknown.text)
    assert "location" not in answer.headers


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
async def test_large_answers_are_compressed_as_the_client_likes(http, encoding):
    schema = {"query": "{ __schema { types { name fields { name description } } } }"}
    plain = await http.post("/graphql", json=schema, headers={"accept-encoding": "identity"})

    for _ in range(2):  # the second is kept, compressed
        packed = await http.post("/graphql", json=schema, headers={"accept-encoding": encoding})

        assert packed.headers["content-encoding"] == encoding
        assert int(packed.headers["content-length"]) < len(plain.content) / 3
        assert packed.json() == plain.json()
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ("gzip, zstd", "zstd"),
        ("gzip;q=1, zstd;q=0.5", "gzip"),
        ("*", "zstd"),
        ("zstd;q=0, *", "gzip"),
        ("br", None),
        ("gzip;q=0", None),
    ],
)
async def test_the_encoding_of_the_greatest_weight_is_chosen(http, wanted, chosen):
    schema = {"query": "{ __schema { types { name description } } }"}

    async with http.stream(
        "POST", "/graphql", json=schema, headers={"accept-encoding": wanted}
    ) as response:
        assert response.headers.get("content-encoding") == chosen


async def test_small_answers_are_sent_as_they_are(http):
    response = await http.post("/graphql", json=QUERY, headers={"accept-encoding": "gzip"})

    assert "content-encoding" not in response.headers


async def test_pages_of_other_origins_may_ask_only_where_a_setting_says_so(database_url):
    origin, other = "https://app.example.com", "https://evil.example.com"
    ask_first = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization, content-type",
    }

    async with serving(database_url) as http:
        closed = await http.post("/graphql", json=QUERY, headers={"origin": origin})
    async with serving(database_url, cors_origins=f"{origin}/, https://b.example.com") as http:
        allowed = await http.post("/graphql", json=QUERY, headers={"origin": origin})
        refused = await http.post("/graphql", json=QUERY, headers={"origin": other})
        before = await http.options("/graphql", headers={"origin": origin, **ask_first})
        before_other = await http.options("/graphql", headers={"origin": other, **ask_first})

    assert "access-control-allow-origin" not in closed.headers
    assert allowed.headers["access-control-allow-origin"] == origin
    assert "x-request-id" in allowed.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in allowed.headers
    assert "access-control-allow-origin" not in refused.headers
    assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, origin)
    assert "access-control-allow-origin" not in before_other.headers


@pytest.mark.parametrize(
    ("status", "sent"),
    [
        (400, {"json": {"query": ""}}),
        (400, {"json": [{}]}),
        (400, {"content": "{", "headers": {"content-type": "application/json"}}),
        (415, {"content": "query", "headers": {"content-type": "application/graphql"}}),
    ],
)
async def test_a_refusal_comes_in_the_form_that_was_asked_for(http, status, sent):
    asked = {"accept": GRAPHQL_JSON}
    headers = asked | sent.get("headers", {})
    refused = await http.post("/graphql", **(sent | {"headers": headers}))

    assert refused.headers["content-type"] == f"{GRAPHQL_JSON}; charset=utf-8"
    assert refused.status_code == status
