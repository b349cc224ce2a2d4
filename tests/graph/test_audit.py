"""Who was shown clients' details unmasked is noted, before they are shown."""

from datetime import timedelta

import httpx
import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from pydantic import SecretStr

from graph.app import create_app
from graph.audit import document_hash
from graph.operation import Request, answer
from loaders import Access, Role
from models import HeldReason, HeldRow, Report
from models.database import server_url
from models.settings import Settings
from tests.conftest import TODAY
from tests.factories import RECEIVED_AT, agent, client, enrollment, save
from tests.graph.serving import serving

CLIENTS = "query Clients { enrollments { nodes { client { name } } } }"
ANN = Access("11", True, Role.BI, "ann@example")


@pytest.fixture
def family(connection):
    """Ann over Bob; each has written two enrollments, of three clients."""
    ann = agent("Ann", npn="11")
    bob = agent("Bob", npn="12", upline=ann)
    people = [client(f"Client {number}") for number in range(3)]
    written = [(ann, 0), (ann, 0), (bob, 1), (bob, 2)]
    save(connection, ann, bob, *people)
    save(connection, *(enrollment(one, client=people[number]) for one, number in written))


def noted(connection):
    return connection.execute(
        "select subject, agent_npn, role, operation, document, form, clients from access_log"
    ).fetchall()


async def test_an_answer_with_details_is_noted_with_who_and_how_many(database, connection, family):
    await answer(Request(CLIENTS, operation_name="Clients"), database, ANN)

    assert noted(connection) == [
        ("ann@example", "11", "bi", "Clients", document_hash(CLIENTS), "json", 3)
    ]


@pytest.mark.parametrize(
    ("query", "sees"),
    [(CLIENTS, False), ("{ enrollments { nodes { policyNumber } } }", True)],
)
async def test_what_shows_no_details_is_not_noted(database, connection, family, query, sees):
    await answer(Request(query), database, Access("11", sees, Role.BI))

    assert noted(connection) == []


async def test_members_looked_up_by_an_id_are_noted_whatever_is_told_of_them(
    database_url, connection, family
):
    query = """{ production(filter: {memberId: ["M-1", "M-2"]}) { submitted }
      enrollments(filter: {memberId: ["M-1"]}) { totalCount } }"""

    app = create_app(Settings(database_url=SecretStr(database_url), today=TODAY))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://us") as http,
    ):
        for _ in range(2):
            await http.post("/graphql", json={"query": query})

    assert [row[-1] for row in noted(connection)] == [2, 2]


async def test_held_rows_are_noted_by_the_row(database, connection):
    report = Report(id=1, feed="book", file_name="a.csv", digest=b"1", received_at=RECEIVED_AT)
    rows = [
        HeldRow(id=n, report_id=1, line=n, reason=HeldReason.CONFLICT, message="m", raw={"a": "b"})
        for n in (1, 2)
    ]
    save(connection, report, *rows)

    told = await answer(
        Request("{ heldRows { nodes { raw } } }"), database, Access(None, True, Role.OPERATOR)
    )

    assert "errors" not in told.body
    assert [row[-1] for row in noted(connection)] == [2]


async def test_an_answer_that_is_given_again_is_noted_again(database_url, connection, family):
    app = create_app(Settings(database_url=SecretStr(database_url), today=TODAY))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://us") as http,
    ):
        for _ in range(2):
            await http.post("/graphql", json={"query": CLIENTS})
        file = await http.post("/graphql", json={"query": CLIENTS}, headers={"accept": "text/csv"})

    assert file.text.count("Client") == 4
    assert [(row[0], row[5], row[6]) for row in noted(connection)] == [
        ("operator", "json", 3),
        ("operator", "json", 3),
        ("operator", "csv", 3),
    ]


async def test_what_cannot_be_noted_is_not_shown(database, connection, family):
    connection.execute("revoke insert on access_log from downline_server")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await answer(Request(CLIENTS), database, ANN)


def test_the_server_appends_and_neither_reads_nor_changes_the_log(database_url, connection):
    with psycopg.connect(server_url(database_url), autocommit=True) as server:
        server.execute(
            "insert into access_log (subject, role, operation, document, form, clients) "
            "values ('a', 'b', 'c', 'd', 'e', 1)"
        )
        for statement in (
            "select * from access_log",
            "update access_log set clients = 0",
            "delete from access_log",
            "truncate access_log",
            "insert into access_log (at, subject, role, operation, document, form, clients) "
            "values ('2001-01-01', 'a', 'b', 'c', 'd', 'e', 1)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                server.execute(statement)

    assert len(noted(connection)) == 1


def test_the_hash_of_a_document_does_not_depend_on_the_values_in_it():
    one = 'query A { enrollments(filter: {memberId: ["1EG4TE5MK73"]}, first: 5) { totalCount } }'
    other = 'query A {enrollments(filter: {memberId: ["x \\" y"]}, first: 50)\n{ totalCount } } # z'

    assert document_hash(one) != document_hash(one.replace("totalCount", "nodes { id }"))
    assert document_hash(one.replace("A {", "A{")) != ""
    assert document_hash(one) == document_hash(
        one.replace("1EG4TE5MK73", "something else").replace("5", "50")
    )
    assert document_hash(other) == document_hash(other.replace("z", "Dee Doe"))


async def test_with_a_replica_notes_and_the_roll_go_to_the_primary(
    database_url, connection, family
):
    """A replica can write nothing: a note or a roll that went there would fail."""
    options = "-c default_transaction_read_only=on"
    replica = SecretStr(make_conninfo(server_url(database_url), options=options))
    tomorrow = TODAY + timedelta(days=1)

    async with serving(database_url, read_url=replica, today=tomorrow) as http:
        told = await http.post("/graphql", json={"query": CLIENTS})
        day = await http.post("/graphql", json={"query": "{ viewer { today } }"})

    assert len(told.json()["data"]["enrollments"]["nodes"]) == 4
    assert day.json()["data"] == {"viewer": {"today": tomorrow.isoformat()}}
    assert [row[-1] for row in noted(connection)] == [3]


async def test_with_a_replica_answers_are_read_there(database_url, family):
    """Where it does not answer, nobody is answered, though the primary would."""
    nowhere = SecretStr(make_conninfo(server_url(database_url), port=1, connect_timeout=1))

    async with serving(database_url, read_url=nowhere, pool_seconds=1) as http:
        told = await http.post("/graphql", json={"query": "{ agents { totalCount } }"})

    [error] = told.json()["errors"]
    assert told.status_code == 503
    assert error["message"] == "the database does not answer; try again in a moment"
