"""Random trees, random viewers, every field: what a viewer may not see is in no answer."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

import orjson
import pytest

import loaders.viewer
from graph.node import global_id
from graph.operation import Request, answer
from loaders import Access, Role
from loaders.viewer import WHOLE_TREE
from models import EnrollmentEvent, Report, Word
from tests.factories import AS_OF, RECEIVED_AT, agent, client, enrollment, save, scope
from tests.graph.every_field import every_query

LETTERS = "bcdfghjklmnpqrstvwxz"


class Organisation:
    """Agents in a random tree, each with what nobody else has: names, numbers, places, words."""

    def __init__(self, seed):
        self.chance = Random(seed)
        self.people, self.rows, self.secrets, self.ids = [], [], {}, {}
        book = scope()
        report = Report(
            id=1,
            scope_id=book.id,
            feed="book",
            file_name="book.csv",
            digest=b"1",
            received_at=RECEIVED_AT,
            as_of=AS_OF,
        )
        self.rows += [book, report]
        for number in range(7):
            self.add(number, book)

    def word(self):
        """A word that stands nowhere else."""
        return "".join(self.chance.choices(LETTERS, k=9)).capitalize()

    def add(self, number, book):
        """One more agent under one of those there are, or under none, with what they wrote."""
        upline = self.chance.choice([*self.people, None]) if self.people else None
        npn = str(self.chance.randrange(10**8, 10**9))
        one = agent(self.word(), npn=npn, upline=upline)
        self.people.append(one)
        secrets, ids = [one.name, npn], [global_id("Agent", one.id)]
        for _ in range(self.chance.randrange(3)):
            member = str(self.chance.randrange(10**10, 10**11))
            born = date(1930, 1, 1) + timedelta(days=self.chance.randrange(10_000))
            person = client(f"{self.word()} {self.word()}", member_id=member, birth_date=born)
            words = {name: self.word() for name in ("policy_number", "county", "carrier_status")}
            row = enrollment(
                one,
                client=person,
                plan_name=self.word(),
                submitted_on=AS_OF - timedelta(days=self.chance.randrange(300)),
                effective_on=AS_OF - timedelta(days=self.chance.randrange(300)),
                **words,
            )
            said = EnrollmentEvent(
                id=row.id,
                agent_id=one.id,
                enrollment_id=row.id,
                scope_id=book.id,
                report_id=1,
                line=1,
                said_from=AS_OF,
                content=UUID(int=row.id),
                word=Word.CONFIRMED,
                name=person.name,
                carrier_status=words["carrier_status"],
            )
            self.rows += [person, row, said]
            secrets += [*person.name.split(), member, born.isoformat(), *words.values()]
            secrets.append(row.plan_name)
            ids.append(global_id("Enrollment", row.id))
        self.secrets[one.id], self.ids[one.id] = secrets, ids

    def below(self, one):
        """The agent's id and those of everyone below."""
        found = {one.id}
        for other in self.people:  # uplines come before their downlines
            if other.upline_id in found:
                found.add(other.id)
        return found

    def hidden(self, one):
        """What the agent may see nothing of: words, numbers and ids."""
        seen = self.below(one)
        others = [other.id for other in self.people if other.id not in seen]
        return others, [text for each in others for text in [*self.secrets[each], *self.ids[each]]]

    def probes(self):
        """What to ask for by name, number or id, seen and not."""
        written = [row for row in self.rows if hasattr(row, "policy_number")]
        rows = [row for row in written if row.policy_number and hasattr(row, "plan_name")]
        rows = [row for row in rows if not isinstance(row, EnrollmentEvent)]
        people = [
            row for row in self.rows if hasattr(row, "birth_date") and hasattr(row, "member_key")
        ]
        return {
            "npn": [one.npn for one in self.people],
            "name": [one.name for one in self.people],
            "id": [each for ids in self.ids.values() for each in ids],
            "policy": [row.policy_number for row in rows],
            "county": [row.county for row in rows],
            "word": [row.carrier_status for row in rows],
            "member": [person.member_id for person in people],
        }


async def told(database, access, queries):
    """Each answer to the queries."""
    return [(await answer(Request(query), database, access)).body for query in queries]


def forget(connection, agent_ids):
    """Have the agents, and all that they wrote, never have been there."""
    with connection.transaction():
        for statement in (
            "delete from enrollment_event where agent_id = any(%s)",
            "delete from enrollment where agent_id = any(%s)",
            "delete from upline where agent_id = any(%s)",
            "delete from upline where upline_id = any(%s)",
            "delete from downline where ancestor_id = any(%s)",
            "delete from downline where descendant_id = any(%s)",
            "update agent set upline_id = null where upline_id = any(%s)",
            "delete from production_total where agent_id = any(%s)",
            "delete from production_cell where agent_id = any(%s)",
            "delete from agent where id = any(%s)",
        ):
            connection.execute(statement, (agent_ids,))
        connection.execute(
            "delete from client where not exists "
            "(select from enrollment where enrollment.client_id = client.id)"
        )
        connection.execute("select number_tree(today) from business_day")
        connection.execute("update business_day set data_version = data_version + 1")


def found_in(bodies, queries, secrets):
    """The secrets that are in an answer, with the query that told them and did not name them."""
    return [
        (secret, query[:200])
        for body, query in zip(bodies, queries, strict=True)
        for text in [orjson.dumps(body).decode()]
        for secret in secrets
        if secret in text
    ]


@pytest.mark.parametrize("seed", range(4))
async def test_an_answer_is_what_it_were_if_all_that_is_hidden_had_never_been(
    database, connection, seed
):
    organisation = Organisation(seed)
    save(connection, *organisation.people, *organisation.rows)
    viewer = organisation.chance.choice(organisation.people)
    others, secrets = organisation.hidden(viewer)
    access = Access(viewer.npn, seed % 2 == 0, Role.VIEWER)
    queries = every_query(organisation.probes(), 2)

    before = await told(database, access, queries)
    forget(connection, others)
    after = await told(database, access, queries)

    assert found_in(before, queries, secrets) == []
    assert [each for pair in zip(before, after, strict=True) for each in differing(*pair)] == []
    assert "INTERNAL" not in str(before)


def differing(one, two, path=""):
    """Where two answers differ, and what each says there."""
    if type(one) is type(two) and isinstance(one, dict):
        assert list(one) == list(two), path
        return [each for key in one for each in differing(one[key], two[key], f"{path}.{key}")]
    if type(one) is type(two) and isinstance(one, list) and len(one) == len(two):
        pairs = enumerate(zip(one, two, strict=True))
        return [each for number, pair in pairs for each in differing(*pair, f"{path}.{number}")]
    return [] if one == two else [(path, one, two)]


@pytest.mark.parametrize("seed", range(4, 7))
async def test_with_the_first_wall_switched_off_the_second_hides_the_same(
    database, connection, monkeypatch, seed
):
    organisation = Organisation(seed)
    save(connection, *organisation.people, *organisation.rows)
    viewer = organisation.chance.choice(organisation.people)
    _, secrets = organisation.hidden(viewer)
    build = loaders.viewer.viewer_of
    everywhere = {"tree_from": WHOLE_TREE[0], "tree_to": WHOLE_TREE[1]}
    monkeypatch.setattr(
        loaders.viewer, "viewer_of", lambda *given: replace(build(*given), **everywhere)
    )
    queries = every_query(organisation.probes(), 2)

    bodies = await told(database, Access(viewer.npn, True, Role.OPERATOR), queries)

    assert found_in(bodies, queries, secrets) == []


async def test_whoever_may_not_see_client_details_is_told_none_anywhere(database, connection):
    organisation = Organisation(8)
    save(connection, *organisation.people, *organisation.rows)
    clients = [row for row in organisation.rows if hasattr(row, "member_key")]
    secrets = [
        text
        for one in clients
        for text in [*one.name.split(), one.member_id, one.birth_date.isoformat()]
    ]
    queries = every_query(organisation.probes(), 2)

    bodies = await told(database, Access(None, False, Role.OPERATOR), queries)

    assert clients
    assert found_in(bodies, queries, secrets) == []


async def test_no_detail_of_a_client_is_in_a_log_an_error_an_id_or_a_cursor(
    database, connection, caplog
):
    organisation = Organisation(9)
    save(connection, *organisation.people, *organisation.rows)
    [dee, *_] = [row for row in organisation.rows if hasattr(row, "member_key")]
    secrets = [*dee.name.split(), dee.member_id, dee.birth_date.isoformat()]
    caplog.set_level("DEBUG")
    connection.execute("alter table client rename column birth_date to born")
    failing = "{ enrollments { edges { cursor node { id client { name memberId } } } } }"
    refused = f'{{ enrollments(filter: {{state: ["{dee.member_id[:2]}"]}}) {{ totalCount }} }}'
    places = "{ enrollments { edges { cursor node { id } } pageInfo { endCursor } } }"

    queries = [failing, refused, places]
    bodies = await told(database, Access(None, True, Role.OPERATOR), queries)

    assert bodies[0]["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert found_in(bodies, queries, secrets) == []
    assert not [secret for secret in secrets if secret in caplog.text]
