"""What one operation may cost and how much one viewer may ask for, and how that is told."""

import asyncio
import time
from urllib.parse import urlencode

import httpx
import pytest
from pydantic import SecretStr

from graph.app import create_app
from graph.cost import Cost
from graph.gate import Gate, RateLimited
from graph.operation import Request, answer
from graph.rules import DEFAULT_LIMITS, DEFAULT_RULES
from loaders import Access, Role
from models.limits import Limits
from models.settings import Profile, Settings
from tests.conftest import TODAY
from tests.factories import agent, enrollment, save
from tests.graph.dawdling import slow_down
from tests.graph.tokens import SECRET, bearer, token

EVERYONE = Access(None, True, Role.VIEWER)


@pytest.fixture
def family(connection):
    """Ann over Bob and Dan, Bob over Cyd; Cyd wrote three enrollments, in three counties."""
    ann = agent("Ann", npn="1")
    bob = agent("Bob", npn="2", upline=ann)
    cyd = agent("Cyd", npn="3", upline=bob)
    save(connection, ann, bob, cyd, agent("Dan", npn="4", upline=ann))
    save(connection, *(enrollment(cyd, state="FL", county=name) for name in ("A", "B", "C")))


def with_limits(**limits):
    return DEFAULT_RULES._replace(limits=DEFAULT_LIMITS.model_copy(update=limits))


@pytest.mark.parametrize(
    ("query", "objects"),
    [
        ("{ viewer { today } }", 1),
        ('{ agent(npn: "1") { name } }', 1),
        ('{ nodes(ids: ["a", "b", "c"]) { id } }', 3),
        ("{ agents { totalCount } }", 1),
        ("{ agents { nodes { name } } }", 4),
        ("{ agents(first: 3) { nodes { name } } }", 3),
        ("{ agents(last: 2) { edges { node { name } } pageInfo { endCursor } } }", 2),
        ("{ enrollments(first: 2) { nodes { policyNumber } } }", 2),
        ("{ enrollments(first: 2) { nodes { carrier { code } client { name } } } }", 6),
        ("{ enrollments { nodes { policyNumber } } }", 50),
        ('{ agent(npn: "1") { downline { nodes { name } } } }', 1 + 3),
        ('{ agent(npn: "1") { downline(first: 1) { nodes { name } } } }', 1 + 1),
        ('{ agent(npn: "1") { downline { nodes { downline { nodes { name } } } } } }', 1 + 3 + 1),
        ('{ agent(npn: "1") { descendants { totalCount } } }', 2),
        ("{ agents { nodes { enrollments(first: 10) { nodes { id } } } } }", 4 + 4 * 10),
        ("{ agents { nodes { enrollments { totalCount } } } }", 4 + 4),
        ("{ production { submitted } }", 1),
        ("{ production(groupBy: [AGENT], limit: 7) { submitted } }", 7),
        ("{ production(groupBy: [AGENT]) { submitted } }", 1),
        ("{ production(groupBy: [COUNTY, AGENT]) { submitted agent { name } } }", 3 + 3),
        ("{ enrollments(first: 3) { nodes { history { at } } } }", 3 + 3),
        ('{ agent(npn: "3") { uplines { name } } }', 1 + 2),
        ("{ carriers { code } }", 3),
    ],
)
async def test_an_operation_costs_the_objects_it_asks_for(database, family, query, objects):
    told = await answer(Request(query), database, EVERYONE)

    assert "errors" not in told.body
    assert told.body["extensions"]["cost"] == {"requested": objects, "limit": 50_000}


@pytest.mark.parametrize(
    ("role", "limit"), [(Role.VIEWER, 50_000), (Role.BI, 1_000_000), (Role.OPERATOR, 1_000_000)]
)
async def test_the_limit_depends_on_the_role(database, role, limit):
    told = await answer(Request("{ viewer { today } }"), database, Access(None, True, role))

    assert told.body["extensions"]["cost"]["limit"] == limit


async def test_a_level_that_costs_too_much_is_not_fetched(database, family, count_queries):
    query = "query ($n: Int) { agents { nodes { name enrollments(first: $n) { nodes { id } } } } }"
    rules = with_limits(cost=100)

    with count_queries(2):  # the viewer, the agents
        told = await answer(Request(query, {"n": 25}), database, EVERYONE, rules)

    assert told.body == {
        "data": None,
        "errors": [
            {
                "message": "this asks for 104 objects, with what it asked before; at most 100 are "
                "allowed: ask for smaller pages, or filter more",
                "locations": [{"line": 1, "column": 41}],
                "extensions": {
                    "code": "COST_LIMIT",
                    "cost": {"requested": 104, "limit": 100},
                },
            }
        ],
        "extensions": {"cost": {"requested": 104, "limit": 100}},
    }


async def test_rows_that_nobody_could_count_before_are_counted_before_what_is_below_them(
    database, family, count_queries
):
    query = "{ production(groupBy: [COUNTY, AGENT]) { county agent { name } } }"

    with count_queries(2):  # the viewer, the rows
        told = await answer(Request(query), database, EVERYONE, with_limits(cost=2))

    [error] = told.body["errors"]
    assert (error["extensions"]["code"], told.body["data"]) == ("COST_LIMIT", None)
    assert error["message"].startswith("this asks for 3 objects")


@pytest.mark.parametrize(
    ("name", "most"), [("production.MOST_ROWS", "1"), ("room.LEAST", "3")], ids=["of one", "of all"]
)
async def test_more_rows_than_that_without_a_limit_are_refused(
    database, family, monkeypatch, name, most
):
    monkeypatch.setattr("loaders.database.MOST_IN_ALL", 2)
    monkeypatch.setattr(f"loaders.{name}", int(most))
    query = "{ agents { nodes { production(groupBy: [COUNTY]%s) { submitted } } } }"

    refused = await answer(Request(query % ""), database, EVERYONE)
    limited = await answer(Request(query % ", limit: 2"), database, EVERYONE)

    found = [agent["production"] for agent in limited.body["data"]["agents"]["nodes"]]
    assert {error["message"] for error in refused.body["errors"]} == {
        f"`production` has more than {most} rows here; give a `limit`, "
        "filter, or group by fewer dimensions"
    }
    assert [len(rows) for rows in found] == [2, 2, 2, 0]


async def test_a_tree_of_three_levels_at_default_sizes_is_within_the_limit(database, family):
    nested = "downline { nodes { name enrollments(scope: OWN, first: 5) { nodes { id } } %s } }"
    query = "{ agents(first: 1) { nodes { " + nested % (nested % (nested % "")) + " } } }"

    told = await answer(Request(query), database, EVERYONE)

    assert "errors" not in told.body


async def test_sizes_out_of_range_are_still_refused_by_their_name(database, family):
    told = await answer(
        Request("{ agents(first: 1000000000) { nodes { id } } }"), database, EVERYONE
    )

    [error] = told.body["errors"]
    assert error["extensions"]["code"] == "BAD_ARGUMENT"
    assert error["message"] == "`first` is 1000000000; it must be from 0 to 500"


async def test_an_operation_that_takes_too_long_is_ended(database, family, monkeypatch):
    async def sleep(*_):
        await asyncio.sleep(60)

    monkeypatch.setattr("graph.operation.run_for_viewer", sleep)

    told = await answer(Request("{ viewer { today } }"), database, EVERYONE, with_limits(time=0.05))

    assert told.body["data"] is None
    assert told.body["errors"] == [
        {
            "message": "this took too long and was ended; ask for less, or filter more",
            "extensions": {"code": "TIMEOUT"},
        }
    ]


async def test_postgres_ends_a_statement_that_takes_too_long(database, family, connection):
    database.statement_seconds = 0.2
    slow_down(connection, "agent", seconds=30)
    started = time.monotonic()

    told = await answer(Request("{ agents { nodes { name } } }"), database, EVERYONE)

    assert [error["extensions"]["code"] for error in told.body["errors"]] == ["TIMEOUT"]
    assert time.monotonic() - started < 30


def test_time_is_looked_at_before_each_level_too():
    cost = Cost(limit=10, until=time.monotonic() - 1)

    with pytest.raises(Exception, match="took too long") as caught:
        cost.add(1)

    assert caught.value.extensions == {"code": "TIMEOUT"}


def test_a_viewer_who_spent_everything_waits_and_others_do_not():
    gate = Gate(Limits(burst=10, rate=5))
    ann, bob = (Access(None, False, Role.VIEWER, name) for name in ("ann", "bob"))
    gate.enter(ann)
    gate.leave(ann, 100)

    with pytest.raises(RateLimited) as caught:
        gate.enter(ann)
    gate.enter(bob)

    assert caught.value.status == 429
    assert caught.value.headers["retry-after"] in ("2", "3")
    assert str(caught.value).startswith("you asked for much in short time; go on in ")


def test_from_the_second_one_on_a_second_of_postgres_costs_what_a_second_gives_back():
    gate = Gate(Limits(burst=10, rate=5))
    ann, bob = (Access(None, False, Role.VIEWER, name) for name in ("ann", "bob"))
    for access, seconds in ((ann, 4.0), *[(bob, 1.0)] * 5):
        gate.enter(access)
        gate.leave(access, 1, seconds)

    gate.enter(bob)
    with pytest.raises(RateLimited):
        gate.enter(ann)


def test_an_operation_that_is_broken_off_costs_each_second_of_postgres():
    gate = Gate(Limits(burst=10_000, rate=1_000))
    ann, bob = (Access(None, False, Role.VIEWER, name) for name in ("ann", "bob"))
    cost = Cost(granted=1, seconds=0.5)

    with gate.operation(bob, cost):
        pass
    with pytest.raises(asyncio.CancelledError), gate.operation(ann, cost):
        raise asyncio.CancelledError

    assert 9_999 <= gate.bucket(bob).left <= 10_000
    assert 9_500 <= gate.bucket(ann).left < 9_999
    assert gate.running == {}


async def test_the_statement_in_which_an_operation_is_broken_off_counts_too(
    database, family, connection, monkeypatch
):
    slow_down(connection, "agent")
    now, cost = [0.0], Cost()
    monkeypatch.setattr("loaders.database.monotonic", lambda: now[0])
    asked = Request("{ agents { nodes { name } } }")
    running = asyncio.create_task(answer(asked, database, EVERYONE, cost=cost))
    while not is_dawdling(connection):  # noqa: ASYNC110 (nothing tells)
        await asyncio.sleep(0.02)

    now[0] = 7.0
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert cost.seconds == 7.0


def is_dawdling(connection):
    """Whether a statement of the server waits for a slow table."""
    found = connection.execute(
        "select 1 from pg_stat_activity where datname = current_database() "
        "and usename = 'downline_server' and wait_event = 'PgSleep'"
    )
    return found.fetchone() is not None


async def test_what_the_schema_tells_of_itself_is_counted(database):
    told = await answer(Request("{ __schema { types { name } } __typename }"), database, EVERYONE)
    one = Request('{ __type(name: "Agent") { name } }')
    refused = await answer(one, database, EVERYONE, with_limits(cost=0))

    types = told.body["data"]["__schema"]["types"]
    assert told.body["extensions"]["cost"]["requested"] == 1 + len(types)
    assert refused.body["errors"][0]["extensions"]["code"] == "COST_LIMIT"


async def test_an_operation_tells_how_long_postgres_took(database, family):
    cost = Cost()

    await answer(Request("{ agents { totalCount } }"), database, EVERYONE, cost=cost)

    assert 0 < cost.seconds < 60


def test_a_role_does_not_set_the_account_of_another():
    gate = Gate(Limits(burst=10, rate=5, burst_wide=1_000, rate_wide=1_000))
    viewer, wide = (Access(None, False, role, "ann") for role in (Role.VIEWER, Role.BI))
    for access in (viewer, wide):
        gate.enter(access)
        gate.leave(access, 100)

    gate.enter(wide)
    with pytest.raises(RateLimited):
        gate.enter(viewer)


def test_so_many_operations_of_one_viewer_run_at_once():
    gate = Gate(Limits(concurrent=2))
    ann, bob = (Access(None, False, Role.VIEWER, name) for name in ("ann", "bob"))
    gate.enter(ann)
    gate.enter(ann)

    with pytest.raises(RateLimited, match="2 operations are running for you already"):
        gate.enter(ann)
    gate.enter(bob)
    gate.leave(ann, 1)
    gate.enter(ann)

    assert gate.running == {"ann": 2, "bob": 1}


async def served(database_url, **settings):
    plain = {"database_url": SecretStr(database_url), "today": TODAY}
    return create_app(Settings(**plain, **settings))


async def test_who_asked_for_too_much_in_one_operation_may_go_on_with_less(
    database_url, family, monkeypatch
):
    monkeypatch.setattr("graph.document_desk.OBJECTS_PER_SECOND", 0)
    limits = Limits(cost_operator=100, burst_wide=200, rate_wide=1)
    app = await served(database_url, limits=limits)
    much = {"query": "{ agents { nodes { enrollments(first: 500) { nodes { id } } } } }"}
    little = {"query": "{ viewer { today } }"}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as http,
    ):
        refused = [await http.post("/graphql", json=much) for _ in range(3)]
        answered = await http.post("/graphql", json=little)

    codes = [one.json()["errors"][0]["extensions"]["code"] for one in refused]
    assert codes == ["COST_LIMIT"] * 3
    assert "errors" not in answered.json()


async def test_more_than_eight_at_once_are_told_to_come_again(database_url, family, monkeypatch):
    app = await served(database_url, token_secret=SecretStr(SECRET))
    go = asyncio.Event()

    async def wait(*arguments):
        await go.wait()
        return await answer(*arguments)

    monkeypatch.setattr("graph.answer_desk.answer", wait)
    query = {"query": "{ viewer { today } }"}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://us") as http,
    ):
        asked = [
            asyncio.create_task(http.post("/graphql", json=query, headers=bearer(token())))
            for _ in range(9)
        ]
        done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        other = await ended(http.post("/graphql", json=query, headers=bearer(token(sub="Bob"))), go)
        answers = [await one for one in asked]

    [refused] = [one.result() for one in done]
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["errors"][0]["extensions"] == {"code": "RATE_LIMITED"}
    assert sorted(one.status_code for one in answers) == [200] * 8 + [429]
    assert other.status_code == 200


async def ended(asking, go):
    """The answer to one more request, for which everything is let go on."""
    task = asyncio.create_task(asking)
    await asyncio.sleep(0)
    go.set()
    return await task


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"query": "{ agents { nodes { name } } }"}, id="an answer"),
        pytest.param({"query": "{ agents { nodes { name } } }", "format": "csv"}, id="a file"),
        pytest.param(
            {"query": "{ enrollments { nodes { county state } } }", "format": "csv"},
            id="a file that Postgres writes",
        ),
    ],
)
async def test_a_client_who_leaves_frees_the_statement(database_url, connection, family, asked):
    app = await served(database_url)
    slow_down(connection, "agent", "enrollment")
    sent = []

    async with app.router.lifespan_context(app):
        await app(scope(asked), leaves_after(0.5), sent_to(sent))
        assert app.state.service.files.making == {}
        [account] = app.state.service.gate.buckets.values()
        spent = account.capacity - account.left
        running = connection.execute(
            "select count(*) from pg_stat_activity where state = 'active' "
            "and usename = 'downline_server' and datname = current_database()"
        ).fetchone()

    assert [message["status"] for message in sent if "status" in message] == [499]
    assert running == (0,)
    assert spent > (0 if "county" in asked["query"] else 10_000)


async def test_a_client_who_leaves_while_it_sends_is_no_failure(database_url, caplog):
    app = await served(database_url)
    sent = []
    begun = scope({}) | {
        "method": "POST",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
    }

    async with app.router.lifespan_context(app):
        await app(begun, leaves_after(0), sent_to(sent))

    assert [message["status"] for message in sent if "status" in message] == [499]
    assert not [record for record in caplog.records if record.exc_info]


def scope(asked):
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": urlencode(asked).encode(),
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }


def leaves_after(seconds):
    async def receive():
        await asyncio.sleep(seconds)
        return {"type": "http.disconnect"}

    return receive


def sent_to(messages):
    async def send(message):
        messages.append(message)

    return send


async def test_production_shows_no_explorer_and_no_schema(database_url):
    html = {"accept": "text/html"}
    app = await served(database_url, profile=Profile.PRODUCTION)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://us") as http,
    ):
        page = await http.get("/graphql", headers=html)
        files = await http.get("/explorer/src/token.js")
        schema = await http.post("/graphql", json={"query": "{ __schema { types { name } } }"})

    assert page.headers["content-type"].startswith("application/json")
    assert files.status_code == 404
    assert "data" not in schema.json()


async def test_the_largest_body_is_a_setting(database_url):
    app = await served(database_url, limits=Limits(body=100))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://us") as http,
    ):
        answered = await http.post("/graphql", json={"query": "{ viewer { today } }" + " " * 100})

    assert answered.status_code == 413
    assert answered.json()["errors"][0]["message"] == "the body is larger than 100 bytes"
