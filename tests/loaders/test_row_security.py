"""The second wall: what the runtime role is given, whatever it asks for."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import psycopg
import pytest

from graph.context import Context
from graph.document import prepare
from graph.node import global_id
from graph.operation import Request, run
from loaders import Access, Database, Loaders, Role, load_viewer
from loaders.viewer import WHOLE_TREE
from models import (
    Compliance,
    EnrollmentEvent,
    FormerEnrollment,
    HeldReason,
    HeldRow,
    Report,
    Word,
)
from models.database import check_wall, open_pool, server_url
from models.programs import DatabaseUnavailable
from models.schema import create_server_role
from tests.factories import AS_OF, RECEIVED_AT, UHC, agent, client, enrollment, save, scope

# Held by nobody but their owner: the runtime role cannot even ask.
OWNERS_ALONE = {"secret", "enrollment_key", "writing_number", "crosswalk"}
FOR_EVERYONE = {"alembic_version", "business_day", "carrier", "plan"}
IN_PART = {"scope", "access_log"}  # of both only some columns
# The owner's views: each says itself what of it a viewer is shown.
VIEWS = {"agent_move", "counted_downline", "counted_enrollment", "counted_event", "told_report"}
WALLED = {
    "agent",
    "client",
    "compliance",
    "downline",
    "enrollment",
    "enrollment_event",
    "former_enrollment",
    "held_row",
    "production_cell",
    "production_total",
    "report",
    "upline",
}


@pytest.fixture
def server(database_url):
    with psycopg.connect(server_url(database_url)) as connection:
        yield connection


@pytest.fixture
def organisation(connection):
    """Ann over Bob over Cyd, Dan beside Bob, and everything that can be said of each."""
    ann = agent("Ann")
    bob = agent("Bob", upline=ann)
    people = [ann, bob, agent("Cyd", upline=bob), agent("Dan", upline=ann)]
    book = scope()
    report = Report(
        id=1, scope_id=book.id, feed="book", file_name="a.csv", digest=b"1", received_at=RECEIVED_AT
    )
    rows = []
    for number, one in enumerate(people, 1):
        person = client(f"{one.name} Client")
        written = enrollment(one, client=person, policy_number=one.name)
        rows += [
            person,
            written,
            FormerEnrollment(id=number, enrollment_id=written.id),
            Compliance(
                id=number,
                carrier_id=UHC.id,
                policy_number=one.name,
                opened_on=AS_OF,
                closed_on=None,
            ),
            EnrollmentEvent(
                id=number,
                agent_id=one.id,
                enrollment_id=written.id,
                scope_id=book.id,
                report_id=1,
                line=number,
                said_from=AS_OF,
                content=UUID(int=number),
                word=Word.CONFIRMED,
            ),
        ]
    held = HeldRow(
        id=1,
        report_id=1,
        line=9,
        reason=HeldReason.CONFLICT,
        message="held",
        raw={},
        member_keys=[],
    )
    save(connection, *people, book, report, held, *rows)
    return {one.name: one for one in people}


def counts(server, npn, tables=WALLED):
    """How many rows of each table a viewer is given in one transaction."""
    with server.transaction():
        if npn != "nobody":
            server.execute("select * from open_view(%s, 1000)", (npn,))
        return {
            name: server.execute(f"select count(*) from {name}").fetchone()[0] for name in tables
        }


def test_every_table_is_walled_or_for_everyone_or_the_owners_alone(connection):
    tables = {
        name: walled
        for name, walled in connection.execute(
            "select relname, relrowsecurity from pg_class "
            "where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')"
        )
    }
    granted = {
        name
        for (name,) in connection.execute(
            "select table_name from information_schema.role_table_grants "
            "where grantee = 'downline_server'"
        )
    }

    readable_without_wall = {name for name in granted if not tables[name]}
    assert readable_without_wall == FOR_EVERYONE | VIEWS
    assert {name for name in granted if tables[name]} == WALLED
    assert set(tables) - granted == OWNERS_ALONE | IN_PART


@pytest.mark.parametrize(
    "statement",
    [
        "select agent_id from scope",
        "select * from scope",
        "create temporary table mine (a integer)",
        "insert into scope (carrier_id, feed, kind, rank) values (1, 'x', 'BOOK', 0)",
    ],
)
def test_the_server_neither_learns_whose_a_scope_is_nor_makes_anything(
    server, connection, organisation, statement
):
    create_server_role(connection, None)  # a database's own grants are not those of its template
    server.execute("select id, newest_on from scope")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        server.execute(statement)


def test_the_organisation_is_given_everything(server, organisation):
    assert counts(server, None) == {
        "agent": 4,
        "client": 5,
        "compliance": 4,
        "downline": 8,
        "enrollment": 4,
        "enrollment_event": 4,
        "former_enrollment": 4,
        "held_row": 1,
        "production_cell": 1,
        "production_total": 5,  # each agent's and the organisation's
        "report": 1,
        "upline": 3,
    }


def test_an_agent_is_given_its_downline_and_nothing_of_the_organisation(server, organisation):
    assert counts(server, organisation["Bob"].npn) == {
        "agent": 2,
        "client": 2,
        "compliance": 2,
        "downline": 3,
        "enrollment": 2,
        "enrollment_event": 2,
        "former_enrollment": 2,
        "held_row": 0,
        "production_cell": 0,
        "production_total": 2,
        "report": 0,
        "upline": 1,
    }


def test_who_stands_above_everyone_is_given_all_but_what_is_the_organisations(server, organisation):
    everything = counts(server, None)

    given = counts(server, organisation["Ann"].npn)

    assert given == {**everything, "client": given["client"], "held_row": 0, "report": 0}


@pytest.mark.parametrize("npn", ["nobody", "999999", ""])
def test_without_a_viewer_or_with_an_unknown_one_nothing_is_given(server, organisation, npn):
    assert counts(server, npn) == dict.fromkeys(WALLED, 0)


def test_the_viewer_is_forgotten_with_the_transaction(server, organisation):
    seen = counts(server, None, ["agent"])

    assert (seen, counts(server, "nobody", ["agent"])) == ({"agent": 4}, {"agent": 0})


def test_a_former_upline_is_given_nothing_after_a_transfer(server, connection, organisation):
    before = counts(server, organisation["Bob"].npn, ["agent", "enrollment", "client"])
    ann, cyd = organisation["Ann"], organisation["Cyd"]
    connection.execute(
        "update upline set upline_id = %s, valid = '[2026-11-20,)' where agent_id = %s",
        (ann.id, cyd.id),
    )
    connection.execute(
        "update downline set valid = '(,2026-11-20)' where descendant_id = %s and ancestor_id = %s",
        (cyd.id, organisation["Bob"].id),
    )
    connection.execute(
        "update downline set depth = 1 where descendant_id = %s and depth = 2", (cyd.id,)
    )
    connection.execute("select number_tree(today) from business_day")

    after = counts(server, organisation["Bob"].npn, ["agent", "enrollment", "client", "downline"])

    assert before == {"agent": 2, "enrollment": 2, "client": 2}
    assert after == {"agent": 1, "enrollment": 1, "client": 1, "downline": 1}


EVERYTHING = """
query ($ids: [ID!]!, $npns: [String!]!) {
  agents { totalCount nodes { name upline { name } uplines { name } downline { totalCount }
    descendants { totalCount nodes { name } }
    enrollments { totalCount nodes { policyNumber client { name } history { line } } }
    production { submitted } } }
  enrollments { totalCount nodes { policyNumber agent { name } } }
  production(groupBy: [AGENT]) { agent { name } submitted }
  nodes(ids: $ids) { id }
  named: agents(filter: { npn: $npns }) { totalCount }
  written: enrollments(filter: { agentNpn: $npns }) { totalCount }
  reports { totalCount }
  heldRows { totalCount }
}
"""


async def test_with_the_first_wall_switched_off_the_second_still_stands(database_url, organisation):
    bob = organisation["Bob"]
    variables = {
        "ids": [global_id("Agent", one.id) for one in organisation.values()],
        "npns": [one.npn for one in organisation.values()],
    }
    async with (
        open_pool(server_url(database_url), min_size=1, max_size=1) as pool,
        Database(pool, pool).snapshot() as snapshot,
    ):
        viewer = await load_viewer(snapshot, Access(bob.npn, True, Role.OPERATOR))
        fooled = replace(viewer, tree_from=WHOLE_TREE[0], tree_to=WHOLE_TREE[1])
        context = Context(fooled, Loaders(snapshot, fooled))
        document = prepare(EVERYTHING).document
        result = await run(document, Request(EVERYTHING, variables), context)

    assert result.errors is None
    data = result.data
    assert [node["name"] for node in data["agents"]["nodes"]] == ["Bob", "Cyd"]
    assert data["agents"]["nodes"][0]["upline"] is None
    assert data["agents"]["nodes"][0]["uplines"] == []
    assert data["enrollments"]["totalCount"] == 0  # the organisation's own totals are hidden
    assert len(data["enrollments"]["nodes"]) == 2
    assert data["production"] == [
        {"agent": {"name": "Bob"}, "submitted": 1},
        {"agent": {"name": "Cyd"}, "submitted": 1},
    ]
    assert [node is not None for node in data["nodes"]] == [False, True, True, False]
    assert [data[name]["totalCount"] for name in ("named", "written", "reports", "heldRows")] == [
        *[2, 2, 0, 0]
    ]
    assert not {"Ann", "Dan"} & set(str(data).replace("'", " ").split())


def test_a_role_that_the_wall_does_not_hold_is_refused(database_url):
    check_wall(server_url(database_url))

    with pytest.raises(DatabaseUnavailable, match="whom row-level security does not hold back"):
        check_wall(database_url)


def test_an_upgrade_leaves_standing_walls_alone(connection, database_url):
    from models.schema import upgrade_schema

    policies = "select oid, xmin::text from pg_policy order by oid"
    before = connection.execute(policies).fetchall()

    upgrade_schema(database_url, date(2026, 11, 20))

    assert connection.execute(policies).fetchall() == before
