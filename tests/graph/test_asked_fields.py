"""Only what a document asks for is fetched, and whatever it asks for is there."""

import re
from datetime import UTC, date, datetime
from gc import collect
from weakref import ref

import pytest
from graphql import GraphQLNonNull, GraphQLObjectType, get_named_type, is_object_type

from graph.document import prepare_once
from graph.operation import Request, answer
from graph.rules import DEFAULT_RULES
from graph.schema import graphql_schema
from loaders import Access, Role
from loaders.database import recorded
from models import EnrollmentStatus, TerminationReason
from tests.factories import agent, enrollment, plan, save


def selections() -> list[str]:
    """Every field of an enrollment, objects with their `__typename`."""
    kind = graphql_schema.type_map["Enrollment"]
    assert isinstance(kind, GraphQLObjectType)
    return [
        f"{name} {{ __typename }}" if is_object_type(get_named_type(field.type)) else name
        for name, field in kind.fields.items()
        if not any(isinstance(a.type, GraphQLNonNull) for a in field.args.values())
    ]


@pytest.fixture
def stored(connection):
    ann, gold = agent("Ann", npn="10"), plan("H1234-001-002")
    ended = enrollment(
        ann,
        plan_id=gold.id,
        plan_name="Gold",
        policy_number="a",
        status=EnrollmentStatus.POLICY_DISENROLLMENT,
        termination_reason=TerminationReason.OTHER,
        termination_detail="moved away",
        carrier_status="Termed",
        state="FL",
        county="Monroe",
        submitted_on=date(2026, 3, 1),
        effective_on=date(2026, 4, 1),
        termed_on=date(2026, 5, 31),
        updated_at=datetime(2026, 6, 5, 12, tzinfo=UTC),
    )
    save(connection, ann, gold, ended)


@pytest.mark.parametrize("selection", selections())
async def test_a_field_asked_for_alone_is_what_it_is_among_all(stored, execute, selection):
    everything = await execute(f"{{ enrollments {{ nodes {{ {' '.join(selections())} }} }} }}")
    alone = await execute(f"{{ enrollments {{ nodes {{ {selection} }} }} }}")

    (name,) = alone["enrollments"]["nodes"][0]
    assert alone["enrollments"]["nodes"][0][name] == everything["enrollments"]["nodes"][0][name]


@pytest.mark.parametrize(
    "query",
    [
        "{ enrollments { edges { node { county } } } }",
        "{ enrollments { nodes { __typename } edges { node { ... on Enrollment { county } } } } }",
        "{ enrollments { ...P } } fragment P on EnrollmentConnection { nodes { ...F } } "
        "fragment F on Enrollment { county }",
        "{ enrollments { nodes { id } } enrollments { nodes { county } } }",
        "query ($no: Boolean = false) { enrollments { nodes { county @skip(if: $no) } } }",
        "{ agent(npn: 10) { enrollments { nodes { place: county } } } }",
    ],
)
async def test_columns_are_fetched_by_whatever_way_they_are_asked_for(stored, execute, query):
    log: list[str] = []
    token = recorded.set(log)
    answer = await execute(query.replace("npn: 10", 'npn: "10"'))
    recorded.reset(token)

    assert "Monroe" in str(answer)
    (statement,) = [text for text in log if re.search(r"enrollment\w*\.county", text)]
    assert not re.search(r"enrollment\w*\.carrier_status", statement)


async def test_a_document_is_not_kept_for_what_it_asked(stored, database):
    query = "{ enrollments { nodes { county } } production { submitted } }"
    prepared = prepare_once(query, DEFAULT_RULES)
    [operation] = prepared.document.definitions
    fields = [ref(field) for field in operation.selection_set.selections]
    access = Access(None, True, Role.OPERATOR)

    told = await answer(Request(query, prepared=prepared), database, access)
    del prepared, operation
    collect()

    assert "errors" not in told.body
    assert [field() for field in fields] == [None, None]
